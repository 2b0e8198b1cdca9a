using PolicyMta.Authentication.Arc;

namespace PolicyMta.Authentication;

/// <summary>Whose mail is sealed by whom.</summary>
/// <param name="Listeners">The listeners; empty for all that are verified.</param>
/// <param name="Sealer">What seals.</param>
internal sealed record SealRule(ImmutableArray<string> Listeners, ArcSealer Sealer);
