namespace PolicyMta.DnsLookups;

/// <summary>What DNS said. Immutable.</summary>
/// <param name="Values">The records' values: texts, addresses or names; none if the name or type does not exist.</param>
/// <param name="Lifetime">How long the answer may be kept.</param>
/// <param name="IsFailed">Whether DNS could not be asked, so that nothing is known.</param>
internal sealed record DnsReply(ImmutableArray<string> Values, TimeSpan Lifetime, bool IsFailed = false)
{
    public static DnsReply Empty { get; } = new([], TimeSpan.FromMinutes(1));

    public static DnsReply Failed { get; } = new([], TimeSpan.FromSeconds(5), IsFailed: true);
}
