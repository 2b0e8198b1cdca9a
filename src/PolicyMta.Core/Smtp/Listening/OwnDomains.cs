using System.Collections.Frozen;
using System.Text;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// The domains that a listener takes mail for from anybody: names, and names with <c>*.</c> in front for all that end with them. Immutable.
/// </summary>
internal sealed class OwnDomains
{
    private const string AnyLabel = "*.";

    private readonly FrozenSet<string> _names;
    private readonly FrozenSet<string> _parents;

    private OwnDomains(IEnumerable<string> names, IEnumerable<string> parents)
    {
        _names = names.ToFrozenSet();
        _parents = parents.ToFrozenSet();
    }

    public static OwnDomains None { get; } = new([], []);

    /// <exception cref="FormatException">A text is no domain; the message names it and says what to write.</exception>
    public static OwnDomains Parse(IReadOnlyList<string> texts)
    {
        var names = new List<string>();
        var parents = new List<string>();
        foreach (var text in texts)
        {
            var isParent = text.StartsWith(AnyLabel, StringComparison.Ordinal);
            var name = DnsName.Normalize(isParent ? text[AnyLabel.Length..] : text)
                ?? throw new FormatException(
                    $"'{text}' is no domain: write a name such as bounces.example.com, or *.example.com for all below it.");
            (isParent ? parents : names).Add(name);
        }

        return new OwnDomains(names, parents);
    }

    /// <summary>Whether the domain of an address is one of them. An address literal never is.</summary>
    public bool Contains(string domain)
    {
        if ((_names.Count == 0 && _parents.Count == 0) || DnsName.Normalize(domain) is not { } name)
            return false;
        if (_names.Contains(name))
            return true;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0
            && _parents.Count > 0; dot = name.IndexOf('.', StringComparison.Ordinal))
        {
            name = name[(dot + 1)..];
            if (_parents.Contains(name))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a path is plainly for one of them: no source route, and nothing in the local part that another server might take for one
    /// (<c>victim%elsewhere.example</c>, <c>elsewhere.example!victim</c>, <c>"victim@elsewhere.example"</c>).
    /// </summary>
    /// <param name="path">The forward-path as the client wrote it.</param>
    /// <param name="mailbox">The mailbox that was found in it.</param>
    public bool Take(ReadOnlySpan<byte> path, ReadOnlySpan<byte> mailbox)
    {
        var at = mailbox.LastIndexOf((byte)'@');
        return at > 0 && path.Length == mailbox.Length && !mailbox[..at].ContainsAny("@%!:"u8)
            && Contains(Encoding.UTF8.GetString(mailbox[(at + 1)..]));
    }
}
