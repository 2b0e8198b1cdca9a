namespace PolicyMta.Core.Spool.Rocks;

/// <summary>
/// A database that may be closed and opened again while others use it: each call holds it open, and closing waits until those that are in
/// it have come out. Thread-safe.
/// </summary>
internal sealed class RocksHandle : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();
    private RocksDatabase? _database;
    private bool _isDisposed;

    public bool IsOpen => Volatile.Read(ref _database) is not null;

    /// <summary>Holds the database, if it is open, until the result is disposed.</summary>
    public Use Enter()
    {
        _gate.EnterReadLock();
        return new Use(this);
    }

    /// <summary>Opens the database unless it is open.</summary>
    /// <param name="open">Opens it, or gives null if there is none; what it throws is thrown.</param>
    /// <returns>Whether it is open now.</returns>
    /// <exception cref="ObjectDisposedException">The handle has been disposed.</exception>
    public bool TryOpen(Func<RocksDatabase?> open)
    {
        _gate.EnterWriteLock();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RocksDatabase));
            return (_database ??= open()) is not null;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Closes the database and opens it again, before anybody else can use it. It stays closed if that throws.</summary>
    public void Reopen(Func<RocksDatabase> open)
    {
        _gate.EnterWriteLock();
        try
        {
            Close();
            _database = open();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Closes the database until it is opened again.</summary>
    public void CloseForNow()
    {
        _gate.EnterWriteLock();
        try
        {
            Close();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    public void Dispose()
    {
        _gate.EnterWriteLock();
        try
        {
            _isDisposed = true;
            Close();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    /// <summary>One call's hold on the database.</summary>
    internal readonly ref struct Use(RocksHandle owner)
    {
        /// <summary>Null if it is closed.</summary>
        public RocksDatabase? Database => owner?._database;

        public void Dispose() => owner?._gate.ExitReadLock();
    }
}
