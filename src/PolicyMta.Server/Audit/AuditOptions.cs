using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Server.Audit;

/// <summary>How long the audit log, in the folder <c>audit</c> of the spool, is kept. It cannot be switched off.</summary>
internal sealed record AuditOptions
{
    /// <summary>How long an act is kept at least, if there is room.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(730);

    /// <summary>The room that it takes at most, in MiB; the oldest acts go first.</summary>
    [Range(32, 1_000_000)]
    public int MaxSizeMb { get; init; } = 256;
}
