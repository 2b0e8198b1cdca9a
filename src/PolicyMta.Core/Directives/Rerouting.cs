using PolicyMta.Sdk;

namespace PolicyMta.Core.Directives;

/// <summary>Finds the other way that directives want for mail. It costs one look while no directive acts on single deliveries.</summary>
internal sealed class Rerouting(DirectiveBook book, TimeProvider time)
{
    /// <summary>The version of the directives that a route made now is judged under.</summary>
    public long Version => book.Current.Version;

    /// <summary>What wins over on-route's decision, or null. Of several directives the newest wins.</summary>
    public RouteDecision? Find(in DirectiveFacts facts)
    {
        var set = book.Current;
        if (!set.HasOfDeliveries)
            return null;

        var found = new List<Directive>();
        set.Find(facts, time.GetUtcNow(), found);
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
