using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies;

/// <summary>One handler at one door, with its counters: calls, failures, whether it was switched off.</summary>
internal sealed record LoadedHandler(string Hook, HandlerState State);
