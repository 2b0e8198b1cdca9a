using System.Collections.Frozen;

namespace PolicyMta.SuppressionList.Hygiene;

/// <summary>
/// Whether a domain looks like a misspelt one of a big provider: it stands in a list, has a misspelt ending, or differs from a provider's
/// by one letter missing, added, wrong or swapped with its neighbour. Short names are left to the list, since their neighbours are domains
/// of others. For one thread.
/// </summary>
internal sealed class DomainTypos(HygieneOptions options)
{
    private const int ShortestName = 5;
    private const int MostRemembered = 20_000;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _real = options.BigDomains.Concat(options.RealDomains)
        .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenDictionary<string, string> _typos = options.Typos.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The domain that may be meant, or null.</summary>
    /// <param name="domain">A domain in its normal form.</param>
    public string? MeantBy(ReadOnlySpan<char> domain)
    {
        if (_real.Contains(domain))
            return null;
        if (_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(domain, out var known))
            return known;
        if (_known.Count >= MostRemembered)
            _known.Clear();
        var name = domain.ToString();
        return _known[name] = Find(name);
    }

    private string? Find(string domain)
    {
        if (_typos.TryGetValue(domain, out var listed))
            return listed;
        foreach (var (wrong, right) in options.Endings)
        {
            if (domain.EndsWith("." + wrong, StringComparison.Ordinal)
                && domain[..^wrong.Length] + right is var mended && options.BigDomains.Contains(mended))
                return mended;
        }

        foreach (var big in options.BigDomains)
        {
            if (big.IndexOf('.', StringComparison.Ordinal) is >= ShortestName and var dot
                && domain.EndsWith(big[dot..], StringComparison.Ordinal)
                && DifferByOne(domain.AsSpan(0, domain.Length - big.Length + dot), big.AsSpan(0, dot)))
                return big;
        }

        return null;
    }

    /// <summary>Whether one letter missing, added, changed or swapped with the next makes one word of the other.</summary>
    private static bool DifferByOne(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (Math.Abs(a.Length - b.Length) > 1)
            return false;
        var start = a.CommonPrefixLength(b);
        var restA = a[start..];
        var restB = b[start..];
        if (a.Length != b.Length)
            return a.Length > b.Length ? restA[1..].SequenceEqual(restB) : restB[1..].SequenceEqual(restA);
        if (restA.IsEmpty)
            return false;
        return restA[1..].SequenceEqual(restB[1..])
            || (restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..].SequenceEqual(restB[2..]));
    }
}
