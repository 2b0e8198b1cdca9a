namespace PolicyMta.Core.Spool;

/// <summary>
/// A file that only holds space. It is given up when the disk is full, because the metadata store needs room to open and to commit the
/// deletes that make room again; it is laid back when space has returned.
/// </summary>
internal sealed partial class Ballast(ISpoolDisk disk, string folder, long size, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "ballast");
    private readonly Lock _lock = new();

    /// <summary>Releases the space; true if there was any.</summary>
    public bool Release()
    {
        lock (_lock)
        {
            if (!File.Exists(_path))
                return false;
            disk.Delete(_path);
            disk.SyncFolder(folder);
        }

        LogReleased(size / (1024 * 1024), folder);
        return true;
    }

    /// <summary>Makes room for the metadata store to open, before it tries.</summary>
    public void ReleaseIfShort()
    {
        if (disk.FreeBytes(folder) < size)
            Release();
    }

    /// <summary>Recreates the reserve file if it was released and the disk has enough space.</summary>
    /// <param name="spare">The free bytes beyond the reserve.</param>
    public void Restore(long spare)
    {
        lock (_lock)
        {
            if (spare < size || File.Exists(_path))
                return;

            try
            {
                disk.Create(_path, size).Dispose();
            }
            catch (IOException error)
            {
                LogNotRestored(_path, error.Message);
            }
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "The disk is full: released the reserve file of {MiB} MiB in {Folder}")]
    private partial void LogReleased(long mib, string folder);

    [LoggerMessage(2102, LogLevel.Warning, "Could not recreate the reserve file {Path}: {Error}")]
    private partial void LogNotRestored(string path, string error);
}
