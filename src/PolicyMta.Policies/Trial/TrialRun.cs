using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Trial;

/// <summary>How one run of one handler on one example ended: a decision, no opinion (both null), or an error.</summary>
internal readonly record struct TrialRun<TDecision>(TDecision? Decision, ScriptException? Error)
    where TDecision : class
{
    /// <summary>Whether it failed because it took too long.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether it was the trial's time that ended rather than the script's own.</summary>
    public bool IsOutOfTime { get; init; }

    /// <summary>Whether the handler looked at the body of the message, of which an example may hold the beginning only.</summary>
    public bool HasReadBody { get; init; }
}
