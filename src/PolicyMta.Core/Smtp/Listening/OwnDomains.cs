using System.Collections;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>The domains that a listener takes mail for from anybody. Immutable.</summary>
[CollectionBuilder(typeof(OwnDomains), nameof(Create))]
internal sealed class OwnDomains(ImmutableArray<OwnDomain> domains) : IReadOnlyCollection<OwnDomain>
{
    private readonly FrozenSet<string> _names = domains.Where(domain => !domain.IsParent).Select(domain => domain.Name).ToFrozenSet();
    private readonly FrozenSet<string> _parents = domains.Where(domain => domain.IsParent).Select(domain => domain.Name).ToFrozenSet();

    public int Count => domains.Length;

    public static OwnDomains Create(ReadOnlySpan<OwnDomain> domains) => new([.. domains]);

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

    public IEnumerator<OwnDomain> GetEnumerator() => domains.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
