namespace PolicyMta.Sdk;

/// <summary>
/// How fast ready queues may go for a time. It only tightens: the limits of the profile, and all other paces and throttles, still hold.
/// Immutable.
/// </summary>
public sealed record Pace
{
    /// <summary>Messages in a time for each ready queue, or null to leave the rate.</summary>
    public Rate? Rate { get; init; }

    /// <summary>Open connections of each ready queue at most, 1 or more; null to leave their number.</summary>
    public int? Connections { get; init; }

    /// <summary>Send nothing at all until the end.</summary>
    public bool Pause { get; init; }

    /// <summary>
    /// Whether rate and connections are those of all ready queues of the target together, not of each. Only for a target of an egress
    /// source and a provider, both and nothing else.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// Whether it gives way: it holds only ready queues whose rate no other pace of the same author limits. It says how queues begin of
    /// which the author knows nothing yet.
    /// </summary>
    public bool IsFallback { get; init; }

    /// <summary>
    /// Whether it is an answer to a reply of the receiver: such paces are told as throttles. Those of on-bounce decisions are.
    /// </summary>
    public bool IsThrottle { get; init; }

    /// <summary>
    /// Where it is written that asks for it, as <c>FILE:LINE</c>, for operators who ask why mail waits: up to 500 characters; null if that
    /// is not known.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>How long it holds: more than zero, up to 30 days.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Why, in words for operators: up to 500 characters.</summary>
    public string? Reason { get; init; }
}
