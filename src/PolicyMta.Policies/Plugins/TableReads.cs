namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Which versions of tables one call of a handler has read. Thread-safe: a handler may look things up on several threads.
/// </summary>
internal sealed class TableReads
{
    /// <summary>More than these are not noted: a trace is bounded.</summary>
    private const int Most = 64;

    private readonly Lock _lock = new();
    private ImmutableArray<TableVersion> _versions = [];

    public ImmutableArray<TableVersion> Versions
    {
        get
        {
            lock (_lock)
                return _versions;
        }
    }

    public void Note(TableVersion version)
    {
        lock (_lock)
        {
            if (_versions.Length < Most && !_versions.Contains(version))
                _versions = _versions.Add(version);
        }
    }
}
