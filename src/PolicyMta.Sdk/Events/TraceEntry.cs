namespace PolicyMta.Sdk;

/// <summary>One handler's word on one message. Immutable.</summary>
/// <param name="Hook">The door: "on-inject", "on-route", "on-sign" or "on-bounce".</param>
/// <param name="Handler">The handler's id, for instance "PolicyMta.IspRules" or "providers/gmail.js".</param>
/// <param name="Generation">The policy generation that it belonged to.</param>
/// <param name="Time">When it spoke.</param>
/// <param name="Decision">What it decided, as JSON; or why it failed, if <paramref name="Failed"/>.</param>
/// <param name="Reason">Its reason in words, or null.</param>
/// <param name="Failed">Whether it failed and the hook's fallback took its place.</param>
public sealed record TraceEntry(string Hook, string Handler, long Generation, DateTimeOffset Time, string Decision, string? Reason, bool Failed = false);
