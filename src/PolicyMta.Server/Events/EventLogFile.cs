using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Events;

namespace PolicyMta.Server.Events;

/// <summary>
/// The file in use. Whole lines only: a write that fails leaves nothing behind that the next one does not overwrite, and a line torn by a
/// crash is closed when the file is opened again. Addresses stand in it, so others than its owner and group may not read it.
/// </summary>
internal sealed class EventLogFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private EventLogFile(SafeFileHandle handle, long length, DateTimeOffset since)
    {
        _handle = handle;
        Length = length;
        Since = since;
    }

    /// <summary>Bytes of whole lines.</summary>
    public long Length { get; private set; }

    /// <summary>When the file was begun.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Opens the file, or makes it.</summary>
    public static EventLogFile Open(string path, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var handle = File.OpenHandle(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length == 0 && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            var since = FirstTime(handle) ?? time.GetUtcNow();
            Span<byte> last = stackalloc byte[1];
            if (length > 0 && RandomAccess.Read(handle, last, length - 1) == 1 && last[0] != (byte)'\n')
            {
                RandomAccess.Write(handle, "\n"u8, length);
                length++;
            }

            return new EventLogFile(handle, length, since);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Adds whole lines, all or none.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_handle, lines, Length, cancellationToken);
            Length += lines.Length;
        }
        catch
        {
            CutTornEnd();
            throw;
        }
    }

    public void Dispose() => _handle.Dispose();

    private void CutTornEnd()
    {
        try
        {
            RandomAccess.SetLength(_handle, Length);
        }
        catch (IOException)
        {
            // Opening the file again closes the torn line instead.
        }
    }

    private static DateTimeOffset? FirstTime(SafeFileHandle handle)
    {
        var start = new byte[64 * 1024];
        var count = RandomAccess.Read(handle, start, 0);
        var end = start.AsSpan(0, count).IndexOf((byte)'\n');
        return end > 0 && EventJsonReader.TryRead(start.AsMemory(0, end), out var first) ? first.Time : null;
    }
}
