using System.Collections.Frozen;

namespace PolicyMta.IspRules.Scopes;

/// <summary>
/// The names of one kind (tenants, say) that narrowings tell apart. Every name that can come has an index; names of one index meet the same
/// narrowings, and the index has a name that stands for them all. Immutable; finding an index allocates nothing.
/// </summary>
internal sealed class Axis
{
    /// <summary>Stands for names that nobody wrote: no name begins with it.</summary>
    private const string Other = "\u0001";

    private readonly FrozenDictionary<string, int> _exact;
    private readonly ImmutableArray<(string Prefix, int Index)> _prefixes;

    public Axis(IEnumerable<NamePattern> patterns)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        names.Add(Other);
        var exact = new Dictionary<string, int>(StringComparer.Ordinal);
        var prefixes = new List<(string Prefix, int Index)>();
        foreach (var pattern in patterns.Distinct())
        {
            if (pattern.IsPrefix)
                prefixes.Add((pattern.Text, names.Count));
            else
                exact.Add(pattern.Text, names.Count);
            names.Add(pattern.IsPrefix ? pattern.Text + Other : pattern.Text);
        }

        Names = names.ToImmutable();
        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
        _prefixes = [.. prefixes.OrderByDescending(entry => entry.Prefix.Length)];
    }

    /// <summary>For each index a name that stands for all of its names.</summary>
    public ImmutableArray<string> Names { get; }

    public int IndexOf(string name)
    {
        if (_exact.TryGetValue(name, out var index))
            return index;
        foreach (var (prefix, at) in _prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return at;
        }

        return 0;
    }
}
