using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>How a check ended.</summary>
internal sealed record CheckReport(bool Valid, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>What should be looked at; it is valid all the same.</summary>
    public IReadOnlyList<ProblemReport> Warnings { get; init; } = [];

    /// <summary>How changed scripts did on messages that the running server has recorded; null if nothing was tried.</summary>
    public TrialSummary? Trial { get; init; }

    /// <summary>Why nothing was tried, or null.</summary>
    public string? NotTried { get; init; }
}
