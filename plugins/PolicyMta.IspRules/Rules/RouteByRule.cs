namespace PolicyMta.IspRules.Rules;

/// <summary>Names provider, traffic profile and pool of a destination. A profile or pool that an earlier handler chose stays.</summary>
internal sealed class RouteByRule(RuleSet rules) : IRouteHandler
{
    public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
    {
        var stack = rules.Find(context.Provider, context.Domain, context.MxHosts.IsDefaultOrEmpty ? default : context.MxHosts[0]);
        var decision = stack?.Decide(context.Message.Tenant, context.Message.Campaign, context.SoFar.EgressPool);
        if (decision is not null && context.SoFar is { TrafficProfile: not null } or { EgressPool: not null })
        {
            decision = decision with
            {
                TrafficProfile = context.SoFar.TrafficProfile is null ? decision.TrafficProfile : null,
                SourceProfiles = context.SoFar.TrafficProfile is null
                    ? decision.SourceProfiles
                    : ImmutableDictionary<string, string>.Empty,
                EgressPool = context.SoFar.EgressPool is null ? decision.EgressPool : null,
            };
        }

        return new ValueTask<RouteDecision?>(decision);
    }
}
