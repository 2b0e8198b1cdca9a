using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies;

/// <summary>One handler at one door, with its counters: calls, failures, whether it was switched off.</summary>
/// <param name="Hook">The door.</param>
/// <param name="State">Its counters and breaker.</param>
/// <param name="OnFailure">What holds while it fails or is off.</param>
internal sealed record LoadedHandler(string Hook, HandlerState State, FailureRule OnFailure);
