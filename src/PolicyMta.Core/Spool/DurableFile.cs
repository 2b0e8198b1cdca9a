using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Spool;

/// <summary>The few calls for durability that .NET has no name for: Linux's own, and the nearest portable thing elsewhere.</summary>
internal static partial class DurableFile
{
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>
    /// Syncs data and what is needed to read it back (its size), but not times: on a preallocated file that spares the journal.
    /// </summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (FDataSync(file) != 0)
            throw LastError("fdatasync");
    }

    /// <summary>Reserves the blocks of a file and sets its length.</summary>
    public static void Allocate(SafeFileHandle file, long size)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.SetLength(file, size);
        else if (FAllocate(file, 0, 0, size) != 0)
            throw LastError("fallocate");
    }

    /// <summary>Syncs a folder's entries. Elsewhere than on Linux the file system does so with the file.</summary>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var descriptor = Open(folder, OpenReadOnly | OpenCloseOnExec);
        if (descriptor < 0)
            throw LastError("open of " + folder);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FSync(handle) != 0)
            throw LastError("fsync of " + folder);
    }

    private static IOException LastError(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FAllocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
