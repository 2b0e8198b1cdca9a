namespace PolicyMta.Sdk;

/// <summary>What is asked of <see cref="IDirectives.AddAsync"/>. Immutable.</summary>
public sealed record DirectiveRequest
{
    /// <summary>What to do.</summary>
    public required DirectiveKind Kind { get; init; }

    /// <summary>To which mail.</summary>
    public required DirectiveMatch Match { get; init; }

    /// <summary>Must be set if <see cref="Match"/> is empty: all mail is meant.</summary>
    public bool Everything { get; init; }

    /// <summary>How long it holds: up to 365 days; null until it is cancelled.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Why, in words for operators: 1 to 500 characters without control characters.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// Throttle: messages in a time. Over each ready queue if only provider, site and egress source are matched; else over all that
    /// matches.
    /// </summary>
    public Rate? Rate { get; init; }

    /// <summary>
    /// Throttle: open connections of each ready queue at most, 1 or more; only if nothing but provider, site and egress source is matched.
    /// </summary>
    public int? Connections { get; init; }

    /// <summary>Bounce: the reply to give the message up with, its code 5xx; null for "550 5.7.1" with the reason.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>
    /// Bounce: how long it only holds what matches, so that it can be cancelled before anything is given up: up to 1 day; null for not at
    /// all.
    /// </summary>
    public TimeSpan? UndoFor { get; init; }

    /// <summary>Reroute: the other way.</summary>
    public DirectiveReroute? Reroute { get; init; }
}
