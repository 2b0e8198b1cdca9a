namespace PolicyMta.DkimSigning.Rotation;

/// <summary>The keys that sign now: those of the settings, and of each rotation the one whose turn it is. Thread-safe.</summary>
internal sealed class KeyRings(ImmutableArray<SigningKey> written) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SigningKey> _opened = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ImmutableArray<SigningKey>> _rotated = new(StringComparer.OrdinalIgnoreCase);
    private volatile KeyRing _current = new(written);

    public KeyRing Current => _current;

    /// <summary>The keys of the settings.</summary>
    public ImmutableArray<SigningKey> Written => written;

    /// <summary>The key of a rotation, opened once; null if its file is gone.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SigningKey? Open(RotationBook book, RotationPlan plan, string selector)
    {
        lock (_lock)
        {
            var name = plan.RecordName(selector);
            if (!_opened.TryGetValue(name, out var key) && book.LoadKey(plan, selector) is { } read)
                _opened[name] = key = read;
            return key;
        }
    }

    /// <summary>From now on these keys of a rotation sign, and none of its others.</summary>
    public void Put(RotationPlan plan, ImmutableArray<SigningKey> keys)
    {
        lock (_lock)
        {
            if (_rotated.TryGetValue(plan.Name, out var before) && before.SequenceEqual(keys))
                return;
            _rotated[plan.Name] = keys;
            var rotated = _rotated.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value);
            _current = new KeyRing([.. written, .. rotated]);
        }
    }

    public void Dispose()
    {
        foreach (var key in written.Concat(_opened.Values))
            key.Dispose();
    }
}
