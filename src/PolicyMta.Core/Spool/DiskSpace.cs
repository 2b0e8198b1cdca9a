using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Spool;

/// <summary>How much room the spool's disk has left, measured against the reserve under which no message is taken.</summary>
internal sealed class DiskSpace(ISpoolDisk disk, string folder, long reserve)
{
    private const long MiB = 1024 * 1024;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>The margin above the reserve from which messages are taken again, so that acceptance does not flicker.</summary>
    private readonly long _margin = reserve / 16;

    public long FreeBytes => disk.FreeBytes(folder);

    /// <summary>Why no message can be taken, or null.</summary>
    /// <param name="recovering">Whether acceptance had ended, and takes the margin to begin again.</param>
    public string? Shortage(bool recovering)
    {
        var free = FreeBytes;
        return free >= reserve + (recovering ? _margin : 0)
            ? null
            : $"The disk of {folder} has {free / MiB} MiB left; {reserve / MiB} MiB are kept free (spool.min_free_mb).";
    }

    /// <summary>Whether lack of space is what an operation failed of.</summary>
    public static bool IsDiskFull(Exception exception) => exception switch
    {
        SpoolUnavailableException unavailable => unavailable.DiskFull,
        RocksException failed => failed.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
                                   || failed.Message.Contains("not enough space", StringComparison.OrdinalIgnoreCase)
                                   || failed.Message.Contains("quota", StringComparison.OrdinalIgnoreCase),
        IOException io => io.HResult is NoSpaceLeft or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull,
        _ => false,
    };
}
