namespace PolicyMta.Core.Queues;

/// <summary>What on-sign made of one message.</summary>
/// <param name="Generation">The policy generation that made it.</param>
/// <param name="Prefix">The header fields with CRLF line ends; empty if nobody signed.</param>
/// <param name="IsMissing">Whether a signature was demanded and none was made.</param>
/// <param name="Trace">Who said what.</param>
internal sealed record SignedHeader(long Generation, ReadOnlyMemory<byte> Prefix, bool IsMissing, ImmutableArray<TraceEntry> Trace)
{
    /// <summary>The egress pool that it was made for; null if it is good for all.</summary>
    public string? EgressPool { get; init; }

    /// <summary>When on-sign is asked anew.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Whether a further attempt may use it.</summary>
    public bool IsGood(long generation, string? egressPool, DateTimeOffset now) =>
        Generation == generation && now < Until && (EgressPool is null || EgressPool == egressPool);
}
