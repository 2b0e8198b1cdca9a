namespace PolicyMta.Sdk;

/// <summary>One thing that tightens a ready queue beyond its traffic profile. Immutable.</summary>
public sealed record LimitInForce
{
    /// <summary>What it is: <c>pace</c>, <c>throttle</c>, <c>suspend</c>, or <c>ramp</c> after a suspension.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose it is: a plugin, a handler, an operator; null for a ramp.</summary>
    public string? Author { get; init; }

    /// <summary>Where it is written that asks for it, as <c>FILE:LINE</c>; null if that is not known.</summary>
    public string? Origin { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>When it ends; null if it is to be cancelled.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Messages a second at most, or null.</summary>
    public double? MessagesPerSecond { get; init; }

    /// <summary>Connections at most, or null.</summary>
    public int? Connections { get; init; }

    /// <summary>Whether nothing is sent.</summary>
    public bool Pause { get; init; }
}
