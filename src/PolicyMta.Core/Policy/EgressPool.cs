namespace PolicyMta.Core.Policy;

/// <summary>A weighted choice of egress sources. Immutable.</summary>
/// <param name="Name">The name that route decisions use.</param>
/// <param name="Members">The sources with their weights: one or more, each weight 1 or more.</param>
internal sealed record EgressPool(string Name, ImmutableArray<(EgressSource Source, int Weight)> Members)
{
    /// <summary>
    /// Picks a source in proportion to the weights. A message keeps its source through all retries, as greylisting demands.
    /// </summary>
    public EgressSource Pick(SpoolId id)
    {
        if (Members.Length == 1)
            return Members[0].Source;

        var total = Members.Sum(static member => member.Weight);
        Span<byte> bytes = stackalloc byte[SpoolId.ByteLength];
        id.WriteBytes(bytes);
        var point = (int)(System.IO.Hashing.XxHash3.HashToUInt64(bytes) % (ulong)total);
        foreach (var (source, weight) in Members)
        {
            if (point < weight)
                return source;
            point -= weight;
        }

        return Members[^1].Source;
    }
}
