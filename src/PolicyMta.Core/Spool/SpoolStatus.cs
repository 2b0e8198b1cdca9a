namespace PolicyMta.Core.Spool;

/// <summary>Whether the spool takes messages.</summary>
/// <param name="Accepting">Whether it does.</param>
/// <param name="Reason">Why not, for operators; null while it does.</param>
/// <param name="Messages">How many messages it holds.</param>
internal readonly record struct SpoolStatus(bool Accepting, string? Reason, long Messages)
{
    /// <summary>Commits since the start; each makes what several asked for durable.</summary>
    public long Commits { get; init; }

    /// <summary>Commits that failed since the start.</summary>
    public long FailedCommits { get; init; }

    /// <summary>The time that commits took since the start, their syncs included.</summary>
    public TimeSpan CommitTime { get; init; }
}
