using System.Collections.Frozen;
using System.Text;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// Finds the rule of a host name: the exact name first, then the longest suffix. Immutable; a look-up of a name in ASCII allocates nothing.
/// </summary>
internal sealed class HostTable
{
    private readonly FrozenDictionary<string, Rule>.AlternateLookup<ReadOnlySpan<char>> _rules;
    private readonly bool _isEmpty;

    public HostTable(Dictionary<string, Rule> rulesByPattern)
    {
        _isEmpty = rulesByPattern.Count == 0;
        _rules = rulesByPattern.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public Rule? Find(ReadOnlySpan<char> host)
    {
        if (_isEmpty)
            return null;
        if (host.EndsWith('.'))
            host = host[..^1];
        if (!Ascii.IsValid(host))
            host = HostPattern.ToAscii(host.ToString());
        if (_rules.TryGetValue(host, out var rule))
            return rule;

        for (var dot = host.IndexOf('.'); dot >= 0;)
        {
            host = host[dot..];
            if (_rules.TryGetValue(host, out rule))
                return rule;
            dot = host[1..].IndexOf('.') is >= 0 and var next ? next + 1 : -1;
        }

        return null;
    }
}
