using System.Runtime.InteropServices;

namespace PolicyMta.Core.Files;

/// <summary>
/// What the system says of a file without reading it. Any write, replacement or swapped link changes it, also one that keeps size and time
/// of the last write: nobody can set the time of the last change. Where the system does not tell it, size and time are all there is.
/// Immutable.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">The file system that it lies on; 0 if the system does not say.</param>
/// <param name="Number">Its number there; 0 if the system does not say.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Written">When its content was last written, in nanoseconds since 1970; whoever may write it may set this.</param>
/// <param name="Changed">When it was last changed in any way, in nanoseconds since 1970; 0 if the system does not say.</param>
internal readonly record struct FileFacts(FileKind Kind, ulong Device, ulong Number, long Length, long Written, long Changed)
{
    private const int ModeAt = 28;
    private const int NumberAt = 32;
    private const int LengthAt = 40;
    private const int ChangedAt = 96;
    private const int WrittenAt = 112;
    private const int DeviceAt = 136;
    private const long PerSecond = 1_000_000_000;
    private const int PerTick = 100;

    /// <summary>Reads them; null if there is no such file.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="throughLinks">Whether a link is what it leads to.</param>
    public static FileFacts? Of(string path, bool throughLinks = true)
    {
        Span<byte> answer = stackalloc byte[Statx.AnswerLength];
        if (!Statx.TryAsk(path, throughLinks, answer))
            return OperatingSystem.IsLinux() && !Path.Exists(path) ? null : OfRuntime(path, throughLinks);

        return new FileFacts(
            (FileKind)(MemoryMarshal.Read<ushort>(answer[ModeAt..]) & 0xF000),
            MemoryMarshal.Read<ulong>(answer[DeviceAt..]),
            MemoryMarshal.Read<ulong>(answer[NumberAt..]),
            MemoryMarshal.Read<long>(answer[LengthAt..]),
            TimeAt(answer[WrittenAt..]),
            TimeAt(answer[ChangedAt..]));
    }

    public override string ToString() => FormattableString.Invariant($"{Kind} {Device:x}:{Number} {Length} {Written} {Changed}");

    private static long TimeAt(ReadOnlySpan<byte> field) =>
        (MemoryMarshal.Read<long>(field) * PerSecond) + MemoryMarshal.Read<uint>(field[sizeof(long)..]);

    private static FileFacts? OfRuntime(string path, bool throughLinks)
    {
        try
        {
            FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (info.LinkTarget is not null)
            {
                if (!throughLinks)
                    return new FileFacts(FileKind.Link, 0, 0, 0, 0, 0);
                info = info.ResolveLinkTarget(returnFinalTarget: true)!;
            }

            if (!info.Exists)
                return null;
            var written = (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * PerTick;
            return info is FileInfo file
                ? new FileFacts(FileKind.File, 0, 0, file.Length, written, 0)
                : new FileFacts(FileKind.Folder, 0, 0, 0, written, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
