using System.Collections.Frozen;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Finds the keys that sign for a domain: its own, else those of the nearest parent that signs for its subdomains; besides them the keys
/// that always sign. Immutable.
/// </summary>
internal sealed class KeyRing
{
    private readonly FrozenDictionary<string, ImmutableArray<SigningKey>> _byDomain;
    private readonly FrozenDictionary<string, ImmutableArray<SigningKey>> _byParent;
    private readonly FrozenDictionary<string, SigningKey> _byName;
    private readonly ImmutableArray<SigningKey> _always;

    public KeyRing(ImmutableArray<SigningKey> keys)
    {
        _always = [.. keys.Where(key => key.Always)];
        All = keys;
        _byName = keys.ToFrozenDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);
        _byDomain = Group(keys);
        _byParent = Group(keys.Where(key => key.Subdomains));
    }

    public ImmutableArray<SigningKey> All { get; }

    /// <summary>The keys that sign every message, whoever its author.</summary>
    public ImmutableArray<SigningKey> Always => _always;

    /// <summary>The key with this name, <c>SELECTOR._domainkey.DOMAIN</c>, or null.</summary>
    public SigningKey? Named(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The keys of a domain, else those of the nearest parent that signs for its subdomains.</summary>
    /// <param name="domain">The author's domain in lower case; empty if there is none.</param>
    public ImmutableArray<SigningKey> Of(string domain)
    {
        if (_byDomain.TryGetValue(domain, out var keys))
            return keys;

        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
        {
            if (_byParent.TryGetValue(domain[(dot + 1)..], out keys))
                return keys;
        }

        return [];
    }

    private static FrozenDictionary<string, ImmutableArray<SigningKey>> Group(IEnumerable<SigningKey> keys) =>
        keys.GroupBy(key => key.Domain).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
}
