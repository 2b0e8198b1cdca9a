using PolicyMta.Core.Spool.Rocks;

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
    private readonly RocksHandle _handle = new();

    /// <exception cref="IOException">The store cannot be opened.</exception>
    public MetadataStore(string path, ISpoolDisk disk, Ballast ballast, ILogger logger)
    {
        _path = path;
        _disk = disk;
        _logger = logger;
        ballast.ReleaseIfShort();
        try
        {
            _handle.TryOpen(() => Open(ballast));
        }
        catch (RocksException error)
        {
            throw new IOException($"The metadata in {path} cannot be opened: {error.Message}", error);
        }
    }

    public bool IsOpen => _handle.IsOpen;

    /// <summary>Commits a batch so that it survives a power cut.</summary>
    public void Commit(MetadataBatch batch)
    {
        using var use = _handle.Enter();
        _disk.Commit(Opened(use), batch.Changes);
    }

    /// <summary>Closes the store and opens it again. It stays closed if that fails; then the next attempt may succeed.</summary>
    public bool TryReopen()
    {
        try
        {
            _handle.Reopen(() => MetadataTuning.Open(_path));
            return true;
        }
        catch (RocksException error)
        {
            LogNotReopened(_path, error.Message);
            return false;
        }
    }

    /// <returns>The record of a message, or null if there is none.</returns>
    /// <exception cref="SpoolCorruptException">It cannot be read.</exception>
    public byte[]? Get(SpoolId id)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        return Get(MetadataKeys.Message(id, buffer), id);
    }

    /// <returns>The value, or null if there is none.</returns>
    /// <exception cref="SpoolCorruptException">It cannot be read.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key) => Get(key, null);

    /// <summary>Streams keys in order, from one on, until the visitor has enough.</summary>
    /// <exception cref="SpoolCorruptException">The store itself is damaged: what lies behind that place cannot be read.</exception>
    public void Scan(ReadOnlySpan<byte> from, RocksVisitor visit)
    {
        using var use = _handle.Enter();
        try
        {
            Opened(use).Scan(from, visit);
        }
        catch (RocksException error)
        {
            throw new SpoolCorruptException(
                $"The metadata in {_path} is damaged. Keep a copy of the folder; RocksDB's 'ldb repair' can save what is readable.", error);
        }
    }

    /// <summary>Closes the store when the last reader is out of it; those who come later are told that it is closed.</summary>
    public void Dispose() => _handle.Dispose();

    private byte[]? Get(ReadOnlySpan<byte> key, SpoolId? message)
    {
        using var use = _handle.Enter();
        try
        {
            return Opened(use).Get(key);
        }
        catch (RocksException error)
        {
            var what = message is null ? "The metadata" : $"The record of message {message}";
            throw new SpoolCorruptException($"{what} cannot be read from {_path}: {error.Message}", error);
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

    private RocksDatabase Opened(RocksHandle.Use use) => use.Database
        ?? throw new SpoolUnavailableException(
            $"The metadata in {_path} is closed: the spool was closed, or could not be opened again after a disk error.", diskFull: false);

    [LoggerMessage(2061, LogLevel.Error, "Could not open the metadata in {Path} again after a failed commit: {Error}")]
    private partial void LogNotReopened(string path, string error);
}
