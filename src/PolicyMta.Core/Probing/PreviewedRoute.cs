using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Probing;

/// <summary>The way that a message would go now. Immutable.</summary>
/// <param name="Routed">What routing led to.</param>
/// <param name="Trace">Who decided what.</param>
/// <param name="HeldFor">Why policy would hold it; then the way is the one that it would go once released. Null if it would not.</param>
internal sealed record PreviewedRoute(Routed Routed, ImmutableArray<TraceEntry> Trace, string? HeldFor);
