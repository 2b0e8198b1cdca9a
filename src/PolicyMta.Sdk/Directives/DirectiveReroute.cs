namespace PolicyMta.Sdk;

/// <summary>Another way for mail. What is not given stays as on-route decided it. Immutable.</summary>
public sealed record DirectiveReroute
{
    /// <summary>The name of an egress pool.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The name of a traffic profile.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>A host in place of the domain's MX, as in <see cref="RouteDecision.NextHop"/>.</summary>
    public string? NextHop { get; init; }
}
