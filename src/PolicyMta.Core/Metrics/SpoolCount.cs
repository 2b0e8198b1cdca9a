namespace PolicyMta.Core.Metrics;

/// <summary>What is counted about commits of the spool.</summary>
internal enum SpoolCount
{
    /// <summary>Commits; each makes what several asked for durable.</summary>
    Commits,

    /// <summary>Commits that failed.</summary>
    FailedCommits,

    /// <summary>The time that commits took, syncs included, in ticks of <see cref="TimeSpan"/>.</summary>
    CommitTicks,
}
