using System.Collections.Immutable;

namespace PolicyMta.Policies;

/// <summary>How a reload ended.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Who or what asked for it.</param>
/// <param name="Generation">The generation in force afterwards.</param>
/// <param name="Problems">Everything that is wrong; empty unless it failed.</param>
/// <param name="Took">How long it took.</param>
internal sealed record ReloadResult(
    ReloadOutcome Outcome, string Reason, long Generation, ImmutableArray<PolicyProblem> Problems, TimeSpan Took);

internal enum ReloadOutcome
{
    /// <summary>A new generation is in force.</summary>
    Reloaded,

    /// <summary>Nothing had changed; the generation stays.</summary>
    Unchanged,

    /// <summary>There are problems; the generation stays.</summary>
    Failed,
}

/// <summary>Told how each reload ended, to log it and to emit the event. Must not throw.</summary>
internal interface IReloadReporter
{
    void ReloadEnded(ReloadResult result);
}
