using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Files;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// The file that the journal writes to. Only whole lines: a write that fails leaves nothing behind that the next one does not overwrite.
/// Addresses stand in it, so others than its owner and group may not read it.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private JournalFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a file, or makes it, and cuts off what lies behind a place.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static JournalFile Open(string path, long length)
    {
        var folder = Path.GetDirectoryName(path)!;
        MakeFolder(folder);
        var isNew = !File.Exists(path);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (isNew && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            if (RandomAccess.GetLength(handle) > length)
                RandomAccess.SetLength(handle, length);
            if (isNew)
                DurableFile.SyncFolder(folder);
            return new JournalFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The group may read events, so that they can be carried away by a program of another user.</summary>
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, PrivateFolder.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    /// <summary>Writes lines at a place, all or none.</summary>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> lines, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, lines, offset);
        }
        catch
        {
            TryCut(offset);
            throw;
        }
    }

    /// <summary>Makes what was written survive a power cut.</summary>
    public void Sync() => DurableFile.SyncData(_handle);

    /// <summary>
    /// Writes a part of the file once more, as it is: after a sync that failed, the system takes it for written, though it may not be on
    /// disk.
    /// </summary>
    public void WriteAgain(long from, long to)
    {
        var bytes = new byte[Math.Min(to - from, 1024 * 1024)];
        while (from < to)
        {
            var read = RandomAccess.Read(_handle, bytes.AsSpan(0, (int)Math.Min(bytes.Length, to - from)), from);
            if (read == 0)
                throw new EndOfStreamException("The journal's file is shorter than what was written to it.");
            RandomAccess.Write(_handle, bytes.AsSpan(0, read), from);
            from += read;
        }
    }

    public void Dispose() => _handle.Dispose();

    private void TryCut(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (IOException)
        {
            // The next write overwrites it, or the next opening cuts it off.
        }
    }
}
