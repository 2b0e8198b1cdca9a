namespace PolicyMta.Core.Directives;

/// <summary>The other way that directives want for mail.</summary>
internal static class Rerouting
{
    /// <summary>What wins over on-route's decision, or null. Of several directives the newest wins.</summary>
    public static RouteDecision? DecisionOf(IReadOnlyList<Directive> found)
    {
        if (found.Count == 0)
            return null;

        RouteDecision? decision = null;
        foreach (var directive in found.Where(directive => directive.Request.Kind == DirectiveKind.Reroute)
            .OrderBy(directive => directive.CreatedAt))
        {
            var way = directive.Request.Reroute!;
            var other = new RouteDecision
            {
                EgressPool = way.EgressPool,
                TrafficProfile = way.TrafficProfile,
                NextHop = way.NextHop,
                Reason = directive.Describe(),
            };
            decision = decision?.Then(other) ?? other;
        }

        return decision;
    }
}
