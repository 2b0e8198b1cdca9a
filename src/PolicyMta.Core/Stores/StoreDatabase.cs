using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Stores;

/// <summary>
/// The database of all plugins: opened at its first use, so that a server whose plugins store nothing has none. After a failed commit it is
/// closed and opened again, since the end of its log is in doubt. Thread-safe.
/// </summary>
internal sealed class StoreDatabase(string path, StoreAccess access) : IDisposable
{
    private readonly RocksHandle _handle = new();

    /// <returns>The value, or null if there is none.</returns>
    /// <exception cref="IOException">The database cannot be opened or read.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        using var use = Enter();
        try
        {
            return use.Database?.Get(key);
        }
        catch (RocksException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Streams entries in the order of their keys, from one on, until the visitor has enough.</summary>
    /// <exception cref="IOException">The database cannot be opened or read.</exception>
    public void Scan(ReadOnlySpan<byte> from, RocksVisitor visit)
    {
        using var use = Enter();
        try
        {
            use.Database?.Scan(from, visit);
        }
        catch (RocksException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Commits changes so that they survive a power cut, unless they need not.</summary>
    /// <exception cref="IOException">The database cannot be opened or written; the changes may or may not be there.</exception>
    public void Commit(RocksBatch batch)
    {
        try
        {
            using var use = Enter();
            use.Database!.Commit(batch, isSynced: access != StoreAccess.Unsynced);
        }
        catch (RocksException e)
        {
            _handle.CloseForNow();
            throw new IOException($"The plugins' store in {path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Holds the database open for one call; there is none if nothing has been stored and nothing may be written.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    private RocksHandle.Use Enter()
    {
        while (true)
        {
            var use = _handle.Enter();
            if (use.Database is not null)
                return use;
            use.Dispose();
            if (!TryOpen())
                return default;
        }
    }

    /// <returns>False if there is nothing to read.</returns>
    private bool TryOpen()
    {
        try
        {
            return _handle.TryOpen(Open);
        }
        catch (RocksException e)
        {
            throw new IOException($"The plugins' store in {path} cannot be opened: {e.Message}", e);
        }
    }

    private RocksDatabase? Open()
    {
        if (access == StoreAccess.ReadOnly)
            return File.Exists(Path.Combine(path, "CURRENT")) ? RocksDatabase.OpenReadOnly(path) : null;
        Directory.CreateDirectory(path);
        return StoreTuning.Open(path);
    }

    private IOException Unreadable(RocksException e) => new($"The plugins' store in {path} cannot be read: {e.Message}", e);
}
