using System.Collections.Frozen;
using System.Globalization;

namespace PolicyMta.Authentication.Dmarc;

/// <summary>The public suffix list (https://publicsuffix.org/list/): under which names anybody may have a domain. Immutable.</summary>
internal sealed class PublicSuffixes
{
    private readonly FrozenSet<string> _suffixes;
    private readonly FrozenSet<string> _parentsOfAll;
    private readonly FrozenSet<string> _exceptions;

    private PublicSuffixes(IEnumerable<string> suffixes, IEnumerable<string> parentsOfAll, IEnumerable<string> exceptions)
    {
        _suffixes = suffixes.ToFrozenSet(StringComparer.Ordinal);
        _parentsOfAll = parentsOfAll.ToFrozenSet(StringComparer.Ordinal);
        _exceptions = exceptions.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>How many rules it has.</summary>
    public int Count => _suffixes.Count + _parentsOfAll.Count + _exceptions.Count;

    /// <summary>Reads a list in its own form: a rule a line, comments after two slashes.</summary>
    public static PublicSuffixes Read(IEnumerable<string> lines)
    {
        var suffixes = new HashSet<string>();
        var parents = new HashSet<string>();
        var exceptions = new HashSet<string>();
        var idn = new IdnMapping();
        foreach (var line in lines)
        {
            var rule = line.Split([' ', '\t'], 2)[0];
            if (rule.Length == 0 || rule.StartsWith("//", StringComparison.Ordinal))
                continue;
            var (target, name) = rule switch
            {
                ['!', .. var rest] => (exceptions, rest),
                ['*', '.', .. var rest] => (parents, rest),
                _ => (suffixes, rule),
            };
            if (Ascii(idn, name) is { } ascii)
                target.Add(ascii);
        }

        return new PublicSuffixes(suffixes, parents, exceptions);
    }

    /// <summary>The organizational domain of RFC 7489 section 3.2: the public suffix and one label.</summary>
    /// <param name="domain">A domain in lower case.</param>
    public string OrganizationOf(string domain)
    {
        var below = "";
        for (var name = domain; ; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (_exceptions.Contains(name))
                return name;
            if (dot < 0 || _suffixes.Contains(name) || _parentsOfAll.Contains(name[(dot + 1)..]))
                return below.Length == 0 ? domain : below;
            below = name;
        }
    }

    private static string? Ascii(IdnMapping idn, string name)
    {
        try
        {
            return System.Text.Ascii.IsValid(name) ? name.ToLowerInvariant() : idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
