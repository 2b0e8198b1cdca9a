namespace PolicyMta.Server.Statistics.Live;

/// <summary>What a client follows.</summary>
[Flags]
internal enum LiveTopics
{
    None = 0,

    /// <summary>The counts of each second.</summary>
    Stats = 1,

    /// <summary>What waits, and why.</summary>
    Queues = 2,

    /// <summary>Some of the events, and what operators do.</summary>
    Activity = 4,
}
