using System.ComponentModel.DataAnnotations;
using PolicyMta.IspRules.Adaptive;
using PolicyMta.ReplyMatching;

namespace PolicyMta.IspRules.Replies;

/// <summary>One reaction as it is written: the replies that it is about, and what follows.</summary>
internal sealed record ReplyRuleOptions : ReplyCondition, ISettingsValidation
{
    public bool Enabled { get; init; } = true;

    /// <summary>Reactions of a lower order are asked first. Shipped ones have 100.</summary>
    [Range(0, 1000)]
    public int Order { get; init; }

    /// <summary>Slow down the queue that the reply came to.</summary>
    public Throttle? Throttle { get; init; }

    /// <summary>
    /// What the receiver has too much of: <c>rate</c> or <c>connections</c>. Where adaptive mode is on it reacts in place of the throttle,
    /// unless that is a pause.
    /// </summary>
    public RefusalKind? Signal { get; init; }

    /// <summary>Try this message again after this time, even if the reply says to give up.</summary>
    public TimeSpan? Retry { get; init; }

    /// <summary>Give the recipient up, even if the reply says to try again.</summary>
    public bool Bounce { get; init; }

    /// <summary>End the connection that the reply came over; what waits goes on over another one.</summary>
    public bool EndConnection { get; init; }

    /// <summary>Ask on-route again at once.</summary>
    public bool Reroute { get; init; }

    public string? Category { get; init; }

    /// <summary>Replies that it must hold for; checked whenever the rules are loaded.</summary>
    public ImmutableArray<ReplyExample> Examples { get; init; } = [];

    /// <summary>Replies that it must not hold for; checked whenever the rules are loaded.</summary>
    public ImmutableArray<ReplyExample> Counterexamples { get; init; } = [];

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Enabled)
            yield break;

        foreach (var mistake in FindMistakes())
            yield return mistake;
        if (Bounce && Retry is not null)
            yield return ("bounce", "a message cannot be both given up and tried again; leave out bounce or retry.");
        if (Retry < TimeSpan.Zero)
            yield return ("retry", "write a time of 0 or more.");
        if (Throttle is { Connections: < 1 })
            yield return ("throttle.connections", "write 1 or more; to send nothing at all write 'pause: true'.");
        if (Throttle is { Connections: not null } limited
            && limited.Aim.Any(fact => fact is not (ThrottleAim.Source or ThrottleAim.Provider or ThrottleAim.Site)))
            yield return ("throttle.aim", "connections are limited for source, provider and site only; write a rate or a pause.");
        if (Throttle is { } throttle && (throttle.For <= TimeSpan.Zero || throttle.For > TimeSpan.FromHours(24)))
            yield return ("throttle.for", "write more than 0 and at most 24h; each new reply of the kind starts the time again.");
        if (Throttle is { Rate: null, Connections: null, Pause: false })
            yield return ("throttle", "it changes nothing; write rate, connections or pause.");
    }
}
