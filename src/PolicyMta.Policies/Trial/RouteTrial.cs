using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Trial;

/// <summary>The trial at on-route, whose decisions name things that must exist: mail for a pool that does not exist would wait.</summary>
internal sealed class RouteTrial(ContextRecorder<RouteContext> recorder, TimeProvider time)
    : HookTrial<RouteContext, RouteDecision>(HookName.Route, recorder, time)
{
    protected override (string Property, string Problem)? MistakeIn(RouteDecision decision, PolicySnapshot snapshot)
    {
        if (decision.EgressPool is { } pool && !snapshot.Pools.ContainsKey(pool))
            return (
                "egressPool",
                $"The result names the egress pool '{pool}', which is not defined.{DidYouMean.For(pool, snapshot.Pools.Keys)}");
        if (decision.TrafficProfile is { } profile && snapshot.FindProfile(profile) is null)
            return ("trafficProfile", $"The result names the traffic profile '{profile}', which is not "
                + $"defined.{DidYouMean.For(profile, snapshot.Profiles.Keys)}");
        if (decision.SourceProfiles.Values.FirstOrDefault(name => snapshot.FindProfile(name) is null) is { } ofSource)
            return ("sourceProfiles", $"The result names the traffic profile '{ofSource}', which is not "
                + $"defined.{DidYouMean.For(ofSource, snapshot.Profiles.Keys)}");
        if (decision.Limits?.Over(new TrafficProfile { Name = "limits" }) is { } limited
            && snapshot.MistakeInProfile(limited) is { } mistake)
            return ("limits", $"The result's limits cannot be followed: {mistake}");
        return decision.NextHop is { } host && !NextHop.TryParse(host, null, out _)
            ? ("nextHop", $"The result's next hop '{host}' is not a valid host or host:port.")
            : null;
    }
}
