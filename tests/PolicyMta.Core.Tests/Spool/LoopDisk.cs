using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>
/// An ext4 file system of its own in a loop device, which can be filled to the last block and whose power can be cut: ext4's shutdown
/// without a flush of the log drops all that was not synced. Needs root.
/// </summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private const uint Shutdown = 0x8004587d; // FS_IOC_SHUTDOWN
    private const uint NoLogFlush = 2;

    private readonly string _home = Directory.CreateTempSubdirectory("spool-disk-").FullName;
    private readonly string _image;
    private bool _mounted;

    private LoopDisk()
    {
        _image = Path.Combine(_home, "image");
        Root = Path.Combine(_home, "mount");
    }

    public string Root { get; }

    public static async Task<LoopDisk> CreateAsync(int sizeMb)
    {
        Assert.True(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "This test mounts a loop device: run it on Linux as root, with mkfs.ext4, mount and free loop devices.");
        var disk = new LoopDisk();
        Directory.CreateDirectory(disk.Root);
        using (var image = File.Create(disk._image))
            image.SetLength(sizeMb * 1024L * 1024);
        await RunAsync("mkfs.ext4", "-q", "-F", "-m", "0", disk._image);

        // What is unmounted here is to be unmounted in every mount namespace, or the file system that was cut off would live on there and
        // be mounted again.
        await RunAsync("mount", "--bind", disk._home, disk._home);
        await RunAsync("mount", "--make-shared", disk._home);
        await disk.MountAsync();
        return disk;
    }

    /// <summary>Stops the file system as a power cut would. It has to be unmounted before it works again.</summary>
    public void CutPower()
    {
        using var folder = new FolderDescriptor(Root);
        var flags = NoLogFlush;
        Assert.True(
            IoControl(folder.Value, Shutdown, ref flags) == 0, "The shutdown ioctl failed: " + Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Starts the file system again, which replays its journal.</summary>
    public async Task RestoreAsync()
    {
        await UnmountAsync();
        await MountAsync();
    }

    /// <summary>Takes every block that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Path.Combine(Root, "filler"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[1024 * 1024];
        for (var length = block.Length; length >= 512; length /= 2)
        {
            try
            {
                while (true)
                {
                    filler.Write(block, 0, length);
                    filler.Flush(flushToDisk: true);
                }
            }
            catch (IOException)
            {
                // Full for this length: what is left may hold a shorter one.
            }
        }
    }

    public void Empty() => File.Delete(Path.Combine(Root, "filler"));

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
            await UnmountAsync();
        await RunAsync("umount", _home);
        Directory.Delete(_home, recursive: true);
    }

    private async Task MountAsync()
    {
        await RunAsync("mount", "-o", "loop", _image, Root);
        _mounted = true;
    }

    private async Task UnmountAsync()
    {
        await RunAsync("umount", Root);
        _mounted = false;
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{command} did not start.");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)} failed: {error}");
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int IoControl(int file, nuint request, ref uint argument);

    private readonly struct FolderDescriptor(string path) : IDisposable
    {
        public int Value { get; } = Open(path, 0);

        public void Dispose() => _ = Close(Value);

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "close")]
        private static extern int Close(int file);
    }
}
