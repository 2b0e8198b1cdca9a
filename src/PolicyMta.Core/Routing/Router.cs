using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Routing;

/// <summary>
/// Finds where the recipients of one domain go, asks on-route, and turns the names in its decision into what the snapshot says they mean.
/// </summary>
internal sealed class Router(
    MxLookup mx, Destination? nextHop, ITransportSecurity security, DirectiveSearch directives, CrashWatch crashes, TimeProvider time)
{
    private static readonly SmtpReply Deferred = SmtpReply.Parse("451 4.7.0 Deferred by policy");

    private readonly LimitedProfiles _limited = new();

    /// <param name="delivery">What is routed.</param>
    /// <param name="message">Its message.</param>
    /// <param name="snapshot">The policy that is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="only">The egress source that is used whatever the pool's weights say; null for the pool's choice.</param>
    public async ValueTask<Routed> RouteAsync(
        QueuedDelivery delivery, SpooledMessage message, PolicySnapshot snapshot, CancellationToken cancellationToken,
        EgressSource? only = null)
    {
        var domain = delivery.Queue.Key.Domain;
        var began = delivery.Queue.Waits?.Now ?? 0;
        delivery.CountAs(WaitCause.Handlers);
        var destination = nextHop ?? await FindAsync(delivery, domain, cancellationToken);
        var decision = await AskAsync(delivery, message, destination, snapshot);

        if (!decision.Recipients.IsEmpty)
        {
            var groups = RecipientVerdicts.Group(delivery, message, decision);
            if (groups.Count > 1)
                return new Routed.Split([.. groups.Select(group => group.Indexes)]);
            if (groups[0].Verdict is { } verdict)
                decision = decision.Then(RecipientVerdicts.ToDecision(verdict));
        }

        delivery.Queue.RoutedTo(decision.Provider, destination.Failure is null ? destination.Site : delivery.Queue.LastSite);
        delivery.CountAs(WaitCause.Handlers, since: began);
        if (decision.Priority is { } priority)
            delivery.Priority = priority;
        if (decision.Bounce is { } bounce)
            return new Routed.Bounced(bounce.IsPermanent ? bounce : bounce with { Code = 550 }, decision.WithoutNotice);
        if (decision.Hold && !delivery.WasReleased)
            return new Routed.Held(decision.Reason);
        if (decision.Defer is { } defer)
            return new Routed.Deferred(defer, decision.Reason is null ? Deferred : Deferred with { Text = decision.Reason });

        var routed = await ResolveAsync(delivery, message, destination, decision, snapshot, only, cancellationToken);
        if (routed is not Routed.Found { Directives: var found } || Rerouting.DecisionOf(found) is not { } other)
            return routed;

        (delivery.Trace ??= new DecisionTrace(time)).Add(HookName.Route, "directive", snapshot.Generation, other, other.Reason);
        return await ResolveAsync(delivery, message, destination, decision.Then(other), snapshot, only, cancellationToken);
    }

    /// <summary>Whether a route would still be found, as far as policy and directives go.</summary>
    public bool IsCurrent(Route? route, PolicySnapshot snapshot) =>
        route is not null && route.Generation == snapshot.Generation && route.Directives == directives.Version;

    private async ValueTask<Destination> FindAsync(QueuedDelivery delivery, string domain, CancellationToken cancellationToken)
    {
        var finding = mx.FindAsync(domain, cancellationToken);
        if (finding.IsCompletedSuccessfully)
            return finding.Result;
        delivery.CountAs(WaitCause.Lookup);
        var found = await finding;
        delivery.CountAs(WaitCause.Handlers);
        return found;
    }

    private async ValueTask<RouteDecision> AskAsync(
        QueuedDelivery delivery, SpooledMessage message, Destination destination, PolicySnapshot snapshot)
    {
        if (snapshot.OnRoute.IsIdle)
            return RouteDecision.None;

        var context = new RouteContext
        {
            Message = message.Facts,
            Domain = delivery.Queue.Key.Domain,
            Recipients = ImmutableArray.CreateRange(delivery.Pending, static (index, facts) => facts.Recipients[index], message.Facts),
            Site = destination.Failure is null ? destination.Site : null,
            MxHosts = ImmutableArray.CreateRange(destination.Hosts, static host => host.Name),
            Attempts = delivery.Attempts,
            LastReply = delivery.LastReply,
            Age = new TimeSpan(time.GetUtcNow().UtcTicks - delivery.ReceivedAt),
        };
        using var mark = crashes.Enter(delivery.Id);
        return await snapshot.OnRoute.RunAsync(context, snapshot, delivery.Trace ??= new DecisionTrace(time));
    }

    private async ValueTask<Routed> ResolveAsync(
        QueuedDelivery delivery, SpooledMessage message, Destination found, RouteDecision decision, PolicySnapshot snapshot,
        EgressSource? only, CancellationToken cancellationToken)
    {
        var version = directives.Version;
        var destination = found;
        if (decision.NextHop is { } host)
        {
            if (!NextHop.TryParse(host, null, out var chosen))
                return Unknown(
                    delivery, snapshot, new Mistake("nextHop", "next hop", host, "is not a valid host or host:port"),
                    static (named, host) => named.NextHop == host || named.Recipients.Any(one => one.NextHop == host));
            destination = chosen.Destination;
        }

        var poolName = decision.EgressPool ?? PolicySnapshot.DefaultName;
        if (!snapshot.Pools.TryGetValue(poolName, out var pool))
            return Unknown(
                delivery, snapshot, new Mistake("egressPool", "egress pool", poolName, "is not defined"),
                static (named, pool) => named.EgressPool == pool || named.Recipients.Any(one => one.EgressPool == pool));
        var profileName = decision.TrafficProfile ?? PolicySnapshot.DefaultName;
        if (snapshot.FindProfile(profileName) is not { } profile)
            return UnknownProfile(delivery, snapshot, "trafficProfile", profileName);
        var limits = decision.Limits;
        var source = only ?? pool.Pick(
            delivery.Id, limits is { SourceWeights.IsEmpty: false } ? limits.Over(profile).SourceWeights : profile.SourceWeights);
        if (decision.SourceProfiles.TryGetValue(source.Name, out var ofSource))
        {
            if (snapshot.FindProfile(ofSource) is not { } other)
                return UnknownProfile(delivery, snapshot, "sourceProfiles", ofSource);
            profile = other;
        }

        if (limits is not null)
        {
            profile = _limited.Of(profile, limits, snapshot, out var mistake);
            if (mistake is not null)
                return Refused(delivery, snapshot, "limits", $"on-route gave limits that cannot be followed: {mistake}",
                    static named => named.Limits is not null);
        }

        var demand = TlsDemand.For(message.Facts, profile, decision.Tls ?? profile.Tls);
        var retry = profile.Retry ?? snapshot.Retry;
        delivery.Queue.RoutedTo(decision.Provider, destination.Site);
        delivery.ExpiresAt = Lifetime.EndOf(
            message.Facts, delivery.ReceivedAt, decision.ExpiresAfter ?? retry.ExpiresAfter, delivery.PostponedTo);
        var route = new Route
        {
            Generation = snapshot.Generation,
            Directives = version,
            Destination = destination,
            Pool = pool,
            Source = source,
            Profile = profile,
            Security = await PrepareAsync(delivery, destination, demand, cancellationToken),
            Retry = retry,
            Delays = decision.RetrySchedule,
            Provider = decision.Provider,
        };
        return new Routed.Found(route, directives.Find(delivery, message, route));
    }

    private ValueTask<TransportRules> PrepareAsync(
        QueuedDelivery delivery, Destination destination, TlsDemand demand, CancellationToken cancellationToken)
    {
        var preparing = security.PrepareAsync(delivery.Queue.Key.Domain, destination, demand, cancellationToken);
        if (!preparing.IsCompleted)
            delivery.CountAs(WaitCause.Lookup);
        return preparing;
    }

    private Routed.Deferred UnknownProfile(QueuedDelivery delivery, PolicySnapshot snapshot, string property, string name) => Unknown(
        delivery, snapshot, new Mistake(property, "traffic profile", name, "is not defined"),
        static (named, profile) => named.TrafficProfile == profile || named.SourceProfiles.ContainsValue(profile)
            || named.Recipients.Any(one => one.TrafficProfile == profile));

    /// <summary>A name in a decision that means nothing: a failure of the handler that gave it.</summary>
    private Routed.Deferred Unknown(
        QueuedDelivery delivery, PolicySnapshot snapshot, Mistake mistake, Func<RouteDecision, string, bool> isNamedIn)
    {
        var error = $"on-route named the {mistake.Kind} '{mistake.Name}', which {mistake.Problem}";
        return Refused(delivery, snapshot, mistake.Property, error, decision => isNamedIn(decision, mistake.Name));
    }

    private Routed.Deferred Refused(
        QueuedDelivery delivery, PolicySnapshot snapshot, string property, string error, Func<RouteDecision, bool> isIn)
    {
        var trace = delivery.Trace ??= new DecisionTrace(time);
        var author = trace.AuthorOf(snapshot.Generation, isIn);
        var link = snapshot.OnRoute.Links.FirstOrDefault(link => link.Id == author);
        var failure = link?.Handler is IPlacedHandler placed ? $"{placed.PlaceOf(property)}: {error}" : error;
        link?.Fail(failure);
        trace.AddFailure(HookName.Route, author ?? "router", snapshot.Generation, failure);
        return new Routed.Deferred(TimeSpan.FromMinutes(5), Deferred with { Text = error });
    }

    /// <param name="Property">The property of the decision, as scripts name it.</param>
    /// <param name="Kind">What it names, in words.</param>
    /// <param name="Name">The name.</param>
    /// <param name="Problem">What is wrong with it.</param>
    private readonly record struct Mistake(string Property, string Kind, string Name, string Problem);
}
