using Microsoft.Extensions.Logging;
using PolicyMta.Core.Spool.Rocks;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The records of all messages, in RocksDB. A failed commit leaves its log with an unknown tail, so the store is closed and opened again
/// (which starts a new log and brings what the old one held into synced tables) before anything else is written. Readers are held off only
/// while that happens.
/// </summary>
internal sealed partial class MetadataStore : IDisposable
{
    private readonly string _path;
    private readonly ISpoolDisk _disk;
    private readonly ILogger _logger;
    private readonly ReaderWriterLockSlim _gate = new();
    private RocksDatabase? _database;

    /// <exception cref="IOException">The store cannot be opened.</exception>
    public MetadataStore(string path, ISpoolDisk disk, Ballast ballast, ILogger logger)
    {
        _path = path;
        _disk = disk;
        _logger = logger;
        ballast.ReleaseIfShort();
        try
        {
            _database = Open(ballast);
        }
        catch (RocksException error)
        {
            throw new IOException($"The metadata in {path} cannot be opened: {error.Message}", error);
        }
    }

    public bool IsOpen => Volatile.Read(ref _database) is not null;

    /// <summary>Commits a batch so that it survives a power cut.</summary>
    public void Commit(MetadataBatch batch)
    {
        _gate.EnterReadLock();
        try
        {
            _disk.Commit(Database, batch.Changes);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Closes the store and opens it again. It stays closed where that fails; then the next attempt may succeed.</summary>
    public bool TryReopen()
    {
        _gate.EnterWriteLock();
        try
        {
            _database?.Dispose();
            _database = null;
            _database = MetadataTuning.Open(_path);
            return true;
        }
        catch (RocksException error)
        {
            LogNotReopened(_path, error.Message);
            return false;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    public byte[]? Get(SpoolId id)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        _gate.EnterReadLock();
        try
        {
            return Database.Get(MetadataKeys.Message(id, buffer));
        }
        catch (RocksException error)
        {
            throw new SpoolCorruptException($"The record of message {id} cannot be read from {_path}: {error.Message}", error);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        _gate.EnterReadLock();
        try
        {
            return Database.Get(key);
        }
        catch (RocksException error)
        {
            throw new SpoolCorruptException($"The metadata cannot be read from {_path}: {error.Message}", error);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Streams keys in order, from one on, until the visitor has enough.</summary>
    /// <exception cref="SpoolCorruptException">The store itself is damaged: what lies behind that place cannot be read.</exception>
    public void Scan(ReadOnlySpan<byte> from, RocksVisitor visit)
    {
        _gate.EnterReadLock();
        try
        {
            Database.Scan(from, visit);
        }
        catch (RocksException error)
        {
            throw new SpoolCorruptException(
                $"The metadata in {_path} is damaged. Keep a copy of the folder; RocksDB's 'ldb repair' can save what is readable.", error);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Closes the store when the last reader is out of it; those who come later are told that it is closed.</summary>
    public void Dispose()
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

    private RocksDatabase Open(Ballast ballast)
    {
        try
        {
            return MetadataTuning.Open(_path);
        }
        catch (RocksException error) when (DiskSpace.IsDiskFull(error) && ballast.Release())
        {
            return MetadataTuning.Open(_path);
        }
    }

    private RocksDatabase Database =>
        _database ?? throw new SpoolUnavailableException(
            $"The metadata in {_path} is closed: the spool was closed, or could not be opened again after a disk error.", diskFull: false);

    [LoggerMessage(2061, LogLevel.Error, "Could not open the metadata in {Path} again after a failed commit: {Error}")]
    private partial void LogNotReopened(string path, string error);
}
