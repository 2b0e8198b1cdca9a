namespace PolicyMta.Sdk;

/// <summary>
/// The ready queues that a pace is for: those that fulfil every property that is given, compared without regard to case. At least one must
/// be given. Immutable.
/// </summary>
public sealed record PaceTarget
{
    /// <summary>The egress source.</summary>
    public string? EgressSource { get; init; }

    /// <summary>The site.</summary>
    public string? Site { get; init; }

    /// <summary>The traffic profile.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>The provider that on-route named.</summary>
    public string? Provider { get; init; }
}
