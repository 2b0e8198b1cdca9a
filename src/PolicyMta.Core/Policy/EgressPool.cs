using System.Collections.Immutable;

namespace PolicyMta.Core.Policy;

/// <summary>A weighted choice of egress sources. Immutable.</summary>
/// <param name="Name">The name that route decisions use.</param>
/// <param name="Members">The sources with their weights: one or more, each weight 1 or more.</param>
internal sealed record EgressPool(string Name, ImmutableArray<(EgressSource Source, int Weight)> Members);
