using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Core.Bounces;

/// <summary>Notices to senders (section <c>bounces</c>).</summary>
internal sealed record BounceOptions
{
    /// <summary>After how long a sender that asked for it (NOTIFY=DELAY) is told, once, that a message is still waiting.</summary>
    public TimeSpan DelayNoticeAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// The largest message in bytes that a notice returns whole if the sender asked for that (RET=FULL); of a larger one, its header.
    /// </summary>
    [Range(0, 100_000_000)]
    public int MaxReturnedSize { get; init; } = 1_000_000;

    /// <summary>
    /// Notices to one address in a time; further ones are dropped and counted, for a forged sender must not be flooded. Raise it if one
    /// return path serves large mailings and its notices are counted by mail; events tell of every bounce in any case.
    /// </summary>
    public Rate NoticeRate { get; init; } = new(100, TimeSpan.FromHours(1));
}
