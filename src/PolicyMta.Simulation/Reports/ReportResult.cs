namespace PolicyMta.Simulation.Reports;

/// <summary>What became of a try to hand a report over.</summary>
internal enum ReportResult
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It was refused for good.</summary>
    Refused,

    /// <summary>Nobody answered, or it is to come again.</summary>
    Owed,
}
