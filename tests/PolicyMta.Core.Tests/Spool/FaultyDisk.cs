using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>
/// The real disk, of which any operation can be made to fail, to wait or to be left out, and which counts what it is asked.
/// </summary>
internal sealed class FaultyDisk : ISpoolDisk
{
    private readonly SpoolDisk _disk = new();
    private int _syncs;
    private int _commits;

    public Action? BeforeCreate { get; set; }

    public Action? BeforeWrite { get; set; }

    public Action? BeforeSync { get; set; }

    public Action? BeforeCommit { get; set; }

    public Action? AfterCommit { get; set; }

    /// <summary>Reports success for syncs that are not made, as a disk does that lies.</summary>
    public bool LeavesOutSyncs { get; set; }

    /// <summary>What to report as free; null for the truth.</summary>
    public long? Free { get; set; }

    public int Syncs => Volatile.Read(ref _syncs);

    public int Commits => Volatile.Read(ref _commits);

    /// <summary>The number of entries in each commit.</summary>
    public ConcurrentQueue<int> CommitSizes { get; } = new();

    /// <summary>The files that were synced, or that were meant to be, once for each time.</summary>
    public ConcurrentQueue<SafeFileHandle> SyncedFiles { get; } = new();

    public static IOException NoSpace() => new("No space left on device", 28);

    public static IOException InputOutput() => new("Input/output error", 5);

    public SafeFileHandle Create(string path, long size)
    {
        BeforeCreate?.Invoke();
        return _disk.Create(path, size);
    }

    public SafeFileHandle Open(string path) => _disk.Open(path);

    public void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        BeforeWrite?.Invoke();
        _disk.Write(file, pieces, offset);
    }

    public int Read(SafeFileHandle file, Span<byte> destination, long offset) => _disk.Read(file, destination, offset);

    public void Sync(SafeFileHandle file)
    {
        SyncedFiles.Enqueue(file);
        Interlocked.Increment(ref _syncs);
        BeforeSync?.Invoke();
        if (!LeavesOutSyncs)
            _disk.Sync(file);
    }

    public void SyncFolder(string folder) => _disk.SyncFolder(folder);

    public void Move(string from, string to) => _disk.Move(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void Commit(RocksDatabase metadata, RocksBatch batch)
    {
        BeforeCommit?.Invoke();
        CommitSizes.Enqueue(batch.Count);
        Interlocked.Increment(ref _commits);
        _disk.Commit(metadata, batch);
        AfterCommit?.Invoke();
    }

    public long FreeBytes(string folder) => Free ?? _disk.FreeBytes(folder);
}
