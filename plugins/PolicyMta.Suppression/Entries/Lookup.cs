using PolicyMta.SuppressionList.Addresses;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>Everything that is known about one address or domain, for <c>suppression test</c> and the API.</summary>
internal sealed record Lookup
{
    /// <summary>As it was asked for.</summary>
    public required string Asked { get; init; }

    /// <summary>In its normal form; null if it can be on no list.</summary>
    public string? Normalized { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Whether mail of the tenant, list and campaign that were asked for is suppressed.</summary>
    public bool IsSuppressed { get; init; }

    /// <summary>The entries about it: of the tenant, all of its lists, and of all tenants; also what has ended.</summary>
    public ImmutableArray<(EntryName Name, Entry Entry)> Entries { get; init; } = [];

    public static Lookup Find(SuppressionBook book, string asked, string tenant, Lists lists)
    {
        var nothing = new Lookup { Asked = asked, Tenant = tenant };
        Span<byte> subject = stackalloc byte[Subject.MaxBytes];
        if (!book.Addresses.TryWrite(asked, subject, out var parts))
            return nothing;
        var own = subject[..parts.Length].ToArray();
        byte[] domain = [.. own.AsSpan(0, parts.DomainLength + 1), 0];
        var entries = ImmutableArray.CreateBuilder<(EntryName, Entry)>();
        foreach (var level in new[] { tenant, "" }.Distinct())
        {
            foreach (var (key, entry) in book.Scan(EntryKey.Of(level, own, "")))
                entries.Add((EntryKey.Read(key), entry));
            var domainKey = EntryKey.Of(level, domain, "");
            if (!own.AsSpan().SequenceEqual(domain) && book.Read(domainKey) is { } ofDomain)
                entries.Add((EntryKey.Read(domainKey), ofDomain));
        }

        var now = book.Now;
        return nothing with
        {
            Normalized = Normalizer.TextOf(own),
            Entries = entries.ToImmutable(),
            IsSuppressed = entries.Any(found => Counts(found.Item1, lists) && found.Item2.Grounds.Any(ground => ground.IsInForce(now))),
        };
    }

    /// <summary>Whether an entry holds for mail of some lists.</summary>
    public static bool Counts(EntryName name, Lists lists) =>
        name.List.Length == 0 || name.List == lists.List || name.List == lists.Campaign;
}
