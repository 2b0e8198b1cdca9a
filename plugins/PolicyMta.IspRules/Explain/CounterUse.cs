using System.Globalization;

namespace PolicyMta.IspRules.Explain;

/// <summary>What a counter has counted in the running server. Immutable.</summary>
/// <param name="Name">The counter's name.</param>
/// <param name="Facts">Whose mail it is for, in words.</param>
/// <param name="Use">What counts now, and of how much.</param>
internal sealed record CounterUse(string Name, string Facts, string Use)
{
    /// <summary>As many as a user looks at.</summary>
    private const int Most = 20;

    /// <summary>The counters of a profile, as far as they may be about the mail that is asked about.</summary>
    public static IEnumerable<CounterUse> Of(TrafficProfile profile, string? provider, Asked asked, ITraffic traffic) =>
        profile.Counters.IsEmpty
            ? []
            : traffic.Counters
                .Where(counter => profile.Counters.ContainsKey(counter.Name) && counter.Facts.All(fact => Fits(fact, provider, asked)))
                .OrderBy(counter => counter.Name, StringComparer.Ordinal)
                .ThenByDescending(counter => counter.Messages + counter.Recipients)
                .Take(Most)
                .Select(counter => new CounterUse(counter.Name, FactsOf(counter), UseOf(counter, profile.Counters[counter.Name])));

    private static bool Fits(KeyValuePair<string, string> fact, string? provider, Asked asked)
    {
        var wanted = fact.Key switch
        {
            "source" => asked.Source,
            "pool" => asked.Pool,
            "provider" => provider,
            "domain" => asked.Domain,
            "tenant" => asked.Tenant,
            "campaign" => asked.Campaign,
            _ => null,
        };
        return wanted is null || string.Equals(wanted, fact.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static string FactsOf(CounterInForce counter) => counter.Facts.IsEmpty
        ? "all others"
        : string.Join(", ", counter.Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal)
            .Select(fact => $"{fact.Key} {(fact.Value.Length == 0 ? "none" : Shown.Of(fact.Value))}"));

    private static string UseOf(CounterInForce counter, TrafficCounter limits)
    {
        string?[] parts =
        [
            limits.MessageRate is { } messages ? Part(counter.Messages, "messages", messages.ToString()) : null,
            limits.RecipientRate is { } recipients ? Part(counter.Recipients, "recipients", recipients.ToString()) : null,
            limits.ConnectionRate is { } opened ? Part(counter.NewConnections, "new connections", opened.ToString()) : null,
            limits.Connections is { } most ? Part(counter.Connections, "connections", most.ToString(CultureInfo.InvariantCulture)) : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string Part(long count, string what, string most) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what} of {most}");
}
