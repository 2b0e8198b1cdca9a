namespace PolicyMta.Server.Tests.Statistics;

/// <summary>Events as they come, of some tenants, campaigns, providers and sources, always the same ones.</summary>
internal static class StatEvents
{
    private static readonly string[] Kinds =
    [
        EventKind.Received, EventKind.Delivered, EventKind.Deferred, EventKind.Delivered, EventKind.Bounced, EventKind.Received,
        EventKind.Expired, EventKind.Discarded, EventKind.Removed, EventKind.Complained, EventKind.Unsubscribed, EventKind.Opened,
        EventKind.Clicked, EventKind.Held, "Acme.Plugin.word",
    ];

    public static IEnumerable<DeliveryEvent> Mixed(int count, DateTimeOffset start, TimeSpan step, int seed = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var kind = Kinds[i % Kinds.Length];
            var domain = $"d{random.Next(40)}.test";
            var isArrival = kind is EventKind.Received or EventKind.Discarded;
            yield return new DeliveryEvent
            {
                Kind = kind,
                Time = start + (i * step),
                Id = SpoolId.Create(start),
                OriginalId = kind is EventKind.Opened or EventKind.Clicked ? SpoolId.Create(start) : null,
                Tenant = $"tenant{random.Next(5)}",
                Campaign = random.Next(3) == 0 ? null : $"campaign{random.Next(4)}",
                Recipients =
                [
                    .. Enumerable.Range(0, 1 + random.Next(3))
                        .Select(n => $"user{i}.{n}@{(isArrival ? $"D{random.Next(40)}.test" : domain)}"),
                ],
                Domain = isArrival ? null : domain,
                Provider = isArrival ? null : $"provider{domain.Length + (domain[1] % 3)}",
                EgressSource = isArrival ? null : $"source{random.Next(6)}",
                Category = kind is EventKind.Bounced or EventKind.Deferred ? $"category{random.Next(3)}" : null,
                Size = 1_000 + random.Next(9_000),
                AgeMs = isArrival ? null : random.NextDouble() * 10_000,
            };
        }
    }
}
