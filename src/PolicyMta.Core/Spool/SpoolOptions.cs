using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Core.Spool;

/// <summary>Where and how accepted messages are kept (section <c>spool</c>).</summary>
internal sealed record SpoolOptions
{
    /// <summary>The folder. Created if absent; one server at a time.</summary>
    public FilePath Path { get; init; } = "spool";

    /// <summary>The size of a body segment file in MiB: 1 to 1024.</summary>
    [Range(1, 1024)]
    public int SegmentSizeMb { get; init; } = 64;

    /// <summary>Free space on the disk, in MiB, under which no message is taken (452).</summary>
    [Range(16, 1_000_000)]
    public int MinFreeMb { get; init; } = 256;

    /// <summary>
    /// Memory for the content of messages, in MiB. Messages that wait for an attempt may hold three eighths of it, the rest is read from
    /// disk when due; with what is read to be sent, they may hold half, and large messages wait for their turn to be read; messages that
    /// are being received, by SMTP and HTTP, may use what those leave. If there is none left, the message that has held the most for
    /// longest, strangers' first, gets 452 4.3.1 (503 by HTTP) in its time. Eight times <c>max_message_size</c> or more is good.
    /// </summary>
    [Range(8, 1_000_000)]
    public int ContentMemoryMb { get; init; } = 512;
}
