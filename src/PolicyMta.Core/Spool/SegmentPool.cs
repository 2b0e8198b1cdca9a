using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Files of segments that nothing refers to, kept for the next ones: their blocks are written already, so that syncing them spares the
/// journal. A file keeps the number of its last life in its name until it gets a higher one, which is why no number comes twice.
/// </summary>
internal sealed partial class SegmentPool(ISpoolDisk disk, string folder, long segmentSize, ILogger logger) : IDisposable
{
    private const int Capacity = 4;
    private readonly ConcurrentQueue<Segment> _unused = new();
    private readonly ConcurrentStack<FreeFile> _free = new();

    public int FreeCount => _free.Count;

    /// <summary>
    /// Takes note of a segment that nobody refers to or reads. Its file is dealt with by <see cref="Tidy"/>, off the caller's thread.
    /// </summary>
    public void Add(Segment segment) => _unused.Enqueue(segment);

    /// <summary>Takes over a file that was free when the spool was closed.</summary>
    public void Adopt(string path, SafeFileHandle file) => _free.Push(new FreeFile(path, file));

    /// <summary>Prepares the files of unused segments for their next life, or deletes them.</summary>
    /// <param name="keep">False if the disk is short of space: everything goes.</param>
    public void Tidy(bool keep)
    {
        while (_unused.TryDequeue(out var segment))
        {
            if (keep && !segment.IsSuspect && segment.Size == segmentSize && _free.Count < Capacity)
                Recycle(segment);
            else
                Discard(segment.Path, segment.File);
        }

        while (!keep && _free.TryPop(out var free))
            Discard(free.Path, free.File);
    }

    /// <summary>Takes a recycled file under a new name, which the caller has yet to sync.</summary>
    public SafeFileHandle? TryTake(string newPath)
    {
        if (!_free.TryPop(out var free))
            return null;

        try
        {
            disk.Move(free.Path, newPath);
            return free.File;
        }
        catch
        {
            free.File.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Tidy(keep: true);
        while (_free.TryPop(out var free))
            free.File.Dispose();
    }

    private void Recycle(Segment segment)
    {
        var path = SegmentFiles.FreePath(folder, segment.Number);
        try
        {
            disk.Write(segment.File, [new byte[SegmentHeader.Length]], 0);
            disk.Sync(segment.File);
            disk.Move(segment.Path, path);
            _free.Push(new FreeFile(path, segment.File));
        }
        catch (IOException error)
        {
            LogNotRecycled(segment.Path, error.Message);
            Discard(segment.Path, segment.File);
        }
    }

    private void Discard(string path, SafeFileHandle file)
    {
        file.Dispose();
        try
        {
            disk.Delete(path);
        }
        catch (IOException error)
        {
            LogNotRecycled(path, error.Message);
        }
    }

    [LoggerMessage(2081, LogLevel.Warning, "Could not recycle {Path}: {Error}. It is freed at the next start")]
    private partial void LogNotRecycled(string path, string error);

    private readonly record struct FreeFile(string Path, SafeFileHandle File);
}
