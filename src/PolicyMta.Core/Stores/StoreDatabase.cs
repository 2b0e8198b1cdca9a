using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Stores;

/// <summary>
/// The database of all plugins: opened at its first use, so that a server whose plugins store nothing has none. After a failed commit it is
/// closed and opened again, since the end of its log is in doubt. Thread-safe.
/// </summary>
internal sealed class StoreDatabase(string path, StoreAccess access) : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();
    private RocksDatabase? _database;
    private bool _isDisposed;

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

    /// <summary>Commits changes so that they survive a power cut.</summary>
    /// <exception cref="IOException">The database cannot be opened or written; the changes may or may not be there.</exception>
    public void Commit(RocksBatch batch)
    {
        try
        {
            using var use = Enter();
            use.Database!.Commit(batch);
        }
        catch (RocksException e)
        {
            Close();
            throw new IOException($"The plugins' store in {path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _gate.EnterWriteLock();
        try
        {
            _isDisposed = true;
            _database?.Dispose();
            _database = null;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Holds the database open for one call.</summary>
    private Use Enter()
    {
        while (true)
        {
            _gate.EnterReadLock();
            if (_database is not null || _isDisposed)
                return new Use(this);
            _gate.ExitReadLock();
            if (!TryOpen())
                return default;
        }
    }

    /// <returns>False if there is nothing to read.</returns>
    private bool TryOpen()
    {
        _gate.EnterWriteLock();
        try
        {
            if (_database is not null || _isDisposed)
                return true;
            if (access == StoreAccess.ReadOnly)
            {
                if (!File.Exists(Path.Combine(path, "CURRENT")))
                    return false;
                _database = RocksDatabase.OpenReadOnly(path);
                return true;
            }

            Directory.CreateDirectory(path);
            _database = StoreTuning.Open(path);
            return true;
        }
        catch (RocksException e)
        {
            throw new IOException($"The plugins' store in {path} cannot be opened: {e.Message}", e);
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private void Close()
    {
        _gate.EnterWriteLock();
        try
        {
            _database?.Dispose();
            _database = null;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private IOException Unreadable(RocksException e) => new($"The plugins' store in {path} cannot be read: {e.Message}", e);

    /// <summary>One call's hold on the open database.</summary>
    private readonly ref struct Use(StoreDatabase owner)
    {
        /// <summary>Null if there is nothing to read.</summary>
        public RocksDatabase? Database
        {
            get
            {
                ObjectDisposedException.ThrowIf(owner is { _isDisposed: true }, typeof(StoreDatabase));
                return owner?._database;
            }
        }

        public void Dispose() => owner?._gate.ExitReadLock();
    }
}
