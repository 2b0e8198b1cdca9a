using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

/// <summary>One share for every limit, and what was asked for.</summary>
internal sealed class FixedShares : ILimitShares
{
    public double Share { get; set; } = 1;

    public List<(string Limit, object Key)> Asked { get; } = [];

    public double ShareOf<TKey>(string limit, TKey key)
        where TKey : notnull
    {
        Asked.Add((limit, key));
        return Share;
    }
}
