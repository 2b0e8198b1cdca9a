using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Routing;

/// <summary>Where a delivery goes and how, as on-route and DNS said it. Immutable.</summary>
internal sealed record Route
{
    /// <summary>The policy generation that decided.</summary>
    public required long Generation { get; init; }

    /// <summary>The version of the directives over single deliveries that were asked.</summary>
    public long Directives { get; init; }

    public required Destination Destination { get; init; }

    public string? Provider { get; init; }

    public required EgressPool Pool { get; init; }

    public required EgressSource Source { get; init; }

    public required TrafficProfile Profile { get; init; }

    /// <summary>How connections are protected.</summary>
    public required TransportRules Security { get; init; }

    public required RetrySchedule Retry { get; init; }

    public Queues.ReadyKey Key => new(Source.Name, Destination.Site, Profile.Name, Security.Identity)
    {
        Provider = Provider,
        IsNextHop = Destination.IsNextHop,
        Pool = Traffic.ProfileCounters.TellPoolsApart(Profile) ? Pool.Name : null,
    };

    /// <summary>The waits that on-route gave in place of the schedule's, or empty.</summary>
    public ImmutableArray<TimeSpan> Delays { get; init; } = [];

    /// <summary>The same way under a newer policy: what its names mean there. A name that is gone means what it did.</summary>
    public Route Under(PolicySnapshot policy)
    {
        var profile = policy.FindProfile(Profile.Name) ?? Profile;
        var pool = policy.Pools.GetValueOrDefault(Pool.Name, Pool);
        return this with
        {
            Generation = policy.Generation,
            Pool = pool,
            Source = pool.Members.FirstOrDefault(member => member.Source.Name == Source.Name).Source ?? Source,
            Profile = profile,
            Retry = profile.Retry ?? policy.Retry,
        };
    }

    /// <summary>Whether a connection that was opened for an older route still suits this one, whose ready queue is the same.</summary>
    public bool Suits(Route older) => Source == older.Source && Profile.Addresses == older.Profile.Addresses
        && Profile.TlsMinVersion == older.Profile.TlsMinVersion && Profile.TlsCertificate == older.Profile.TlsCertificate;
}
