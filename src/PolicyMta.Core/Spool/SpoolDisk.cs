using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Spool;

/// <summary>The real disk.</summary>
internal sealed class SpoolDisk : ISpoolDisk
{
    public SafeFileHandle Create(string path, long size)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            DurableFile.Allocate(file, size);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    public SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);

    public void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) =>
        RandomAccess.Write(file, pieces, offset);

    public int Read(SafeFileHandle file, Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(file, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    public void Sync(SafeFileHandle file) => DurableFile.SyncData(file);

    public void SyncFolder(string folder) => DurableFile.SyncFolder(folder);

    public void Move(string from, string to) => File.Move(from, to);

    public void Delete(string path) => File.Delete(path);

    public void Commit(RocksDatabase metadata, RocksBatch batch) => metadata.Commit(batch);

    public long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
