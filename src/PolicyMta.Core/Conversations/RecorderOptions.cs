using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Core.Conversations;

/// <summary>
/// The flight recorder (section <c>recorder</c>): the last transcripts of SMTP with each site and at each listener, without messages and
/// secrets, in memory.
/// </summary>
internal sealed record RecorderOptions
{
    /// <summary>Whether transcripts are kept. Live ones (<c>policymta trace</c>) are there in any case.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Memory for all that is kept, in MiB; the oldest gives way.</summary>
    [Range(1, 4096)]
    public int MemoryMb { get; init; } = 32;

    /// <summary>Transcripts of failures that are kept of each site and listener.</summary>
    [Range(0, 1000)]
    public int Failed { get; init; } = 20;

    /// <summary>
    /// Transcripts without a failure that are kept of each site and listener: one a minute at most once there are so many.
    /// </summary>
    [Range(0, 1000)]
    public int Good { get; init; } = 5;
}
