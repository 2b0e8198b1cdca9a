namespace PolicyMta.Core.Hooks;

/// <summary>How one guarded call ended: a decision, no opinion (both null), or a failure.</summary>
internal readonly record struct HookResult<TDecision>(TDecision? Decision, string? Failure)
    where TDecision : class;
