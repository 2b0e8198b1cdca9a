namespace PolicyMta.Core.Policy;

/// <summary>A weighted choice of egress sources. Immutable.</summary>
/// <param name="Name">The name that route decisions use.</param>
/// <param name="Members">The sources with their weights: one or more, each weight 1 or more.</param>
internal sealed record EgressPool(string Name, ImmutableArray<(EgressSource Source, int Weight)> Members)
{
    /// <summary>
    /// Picks a source in proportion to the weights. A message keeps its source through all retries, as greylisting demands.
    /// </summary>
    /// <param name="id">The message.</param>
    /// <param name="weights">
    /// Weights that take the place of the pool's, by the source's name; if they leave no source, the pool's hold.
    /// </param>
    public EgressSource Pick(SpoolId id, ImmutableDictionary<string, int> weights)
    {
        if (Members.Length == 1)
            return Members[0].Source;
        if (weights.IsEmpty)
            return Pick(id, Members);

        var weighted = ImmutableArray.CreateRange(
            Members, static (member, weights) => (member.Source, weights.GetValueOrDefault(member.Source.Name, member.Weight)), weights);
        return Pick(id, weighted.Any(static member => member.Item2 > 0) ? weighted : Members);
    }

    private static EgressSource Pick(SpoolId id, ImmutableArray<(EgressSource Source, int Weight)> members)
    {
        var total = members.Sum(static member => (long)member.Weight);
        Span<byte> bytes = stackalloc byte[SpoolId.ByteLength];
        id.WriteBytes(bytes);
        var point = (long)(System.IO.Hashing.XxHash3.HashToUInt64(bytes) % (ulong)total);
        foreach (var (source, weight) in members)
        {
            if (point < weight)
                return source;
            point -= weight;
        }

        return members[^1].Source;
    }
}
