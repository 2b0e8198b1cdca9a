namespace PolicyMta.DkimSigning.Rules;

/// <summary>The keys for one message while they are gathered, and why others are left out.</summary>
internal sealed class PickedKeys(KeyRing ring, string tenant)
{
    private readonly List<string> _reasons = [];
    private ImmutableArray<SigningKey> _keys = [];

    public ImmutableArray<SigningKey> Keys => _keys;

    /// <summary>Whether a name was given that is no key's.</summary>
    public bool HasUnknown { get; private set; }

    public string? Reason => _reasons.Count == 0 ? null : string.Join("; ", _reasons);

    /// <summary>Why no key is the author's; null if one is.</summary>
    public string? Missing { get; private set; }

    public void AddNamed(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (ring.Named(name) is { } key)
            {
                Add(key);
                continue;
            }

            HasUnknown = true;
            _reasons.Add($"there is no key {name}");
        }
    }

    /// <summary>Adds the keys of the author's domain, and those that always sign.</summary>
    public void AddOfAuthor(string domain)
    {
        var own = ring.Of(domain);
        if (own.IsEmpty && ring.Always.IsEmpty)
            Missing = domain.Length == 0 ? "the From field has no domain to sign for" : $"there is no key for {domain}";
        if (own.All(key => key.MaySignFor(tenant)) && ring.Always.IsEmpty)
        {
            _keys = own;
            return;
        }

        foreach (var key in own)
            Add(key);
        foreach (var key in ring.Always)
            Add(key);
    }

    private void Add(SigningKey key)
    {
        if (_keys.Contains(key))
            return;
        if (key.MaySignFor(tenant))
            _keys = _keys.Add(key);
        else
            _reasons.Add($"the key {key.Name} does not belong to this message's tenant");
    }
}
