using System.Collections.Immutable;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Policy;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Routing;

/// <summary>Where a delivery goes and how, as on-route and DNS said it. Immutable.</summary>
internal sealed record Route
{
    /// <summary>The policy generation that decided.</summary>
    public required long Generation { get; init; }

    /// <summary>The version of the directives that were asked.</summary>
    public long Directives { get; init; }

    public required Destination Destination { get; init; }

    public required EgressPool Pool { get; init; }

    public required EgressSource Source { get; init; }

    public required TrafficProfile Profile { get; init; }

    /// <summary>How connections are protected.</summary>
    public required TransportRules Security { get; init; }

    public required RetrySchedule Retry { get; init; }

    public string? Provider { get; init; }

    public Queues.ReadyKey Key => new(Source.Name, Destination.Site, Profile.Name, Security.Identity) { Provider = Provider };

    /// <summary>The waits that on-route gave in place of the schedule's, or empty.</summary>
    public ImmutableArray<TimeSpan> Delays { get; init; } = [];
}
