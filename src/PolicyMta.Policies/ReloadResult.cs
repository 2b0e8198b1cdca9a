using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies;

/// <summary>How a reload ended.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Who or what asked for it.</param>
/// <param name="Generation">The generation in force afterwards.</param>
/// <param name="Problems">Everything that is wrong; empty unless it failed.</param>
/// <param name="Took">How long it took.</param>
internal sealed record ReloadResult(
    ReloadOutcome Outcome, string Reason, long Generation, ImmutableArray<PolicyProblem> Problems, TimeSpan Took)
{
    /// <summary>How changed scripts did on recorded messages.</summary>
    public TrialReport Trial { get; init; } = TrialReport.None;

    /// <summary>What differs in the generation that is in force now.</summary>
    public PolicyChanges Changes { get; init; } = PolicyChanges.None;

    /// <summary>Whether a policy was put in force although it failed on recorded messages.</summary>
    public bool IsForced => Outcome == ReloadOutcome.Reloaded && Trial.Failures.Length > 0;
}
