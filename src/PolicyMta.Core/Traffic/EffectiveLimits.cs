using PolicyMta.Core.Limits;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// What one ready queue may do now: its profile, tightened by paces, throttles, suspensions and ramps. The one place where they meet; a
/// node's share is taken when a bucket is asked. Immutable.
/// </summary>
internal sealed record EffectiveLimits
{
    /// <summary>The profile that is tightened.</summary>
    public required TrafficProfile Profile { get; init; }

    /// <summary>The version of directives and paces that it was made under.</summary>
    public required long Version { get; init; }

    /// <summary>Connections at most: 1 or more.</summary>
    public required int Connections { get; init; }

    /// <summary>Messages, or null for no limit.</summary>
    public RateLimit? Messages { get; init; }

    /// <summary>The tightest rate of messages that somebody asked for beyond the profile's, to be kept exactly; or null.</summary>
    public Rate? Paced { get; init; }

    /// <summary>
    /// What paces ask of all mail from its egress source to its provider together, or null for nothing; the profile's own limits for it are
    /// kept beside it.
    /// </summary>
    public TrafficLimits? SharedPace { get; init; }

    /// <summary>Whether nothing may go.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whose the pause is.</summary>
    public WaitCause PausedBy { get; init; }

    /// <summary>Whose the number of connections is.</summary>
    public WaitCause ConnectionsOf { get; init; } = WaitCause.Connections;

    /// <summary>Whose the rate of messages is.</summary>
    public WaitCause MessagesOf { get; init; } = WaitCause.MessageRate;

    /// <summary>Whose the rate is that must be kept exactly.</summary>
    public WaitCause PacedBy { get; init; } = WaitCause.PaceRate;

    /// <summary>When it must be made anew, because something may have changed, ends, or a ramp goes on; in UTC ticks.</summary>
    public required long ValidUntil { get; init; }

    /// <summary>What tightens the profile.</summary>
    public ImmutableArray<LimitInForce> Applied { get; init; } = [];

    /// <summary>A profile that nothing tightens.</summary>
    public static EffectiveLimits Of(TrafficProfile profile, long version, DateTimeOffset validUntil) => new()
    {
        ValidUntil = validUntil.UtcTicks,
        Profile = profile,
        Version = version,
        Connections = profile.Connections,
        Messages = profile.MessageRate is { } messages ? RateLimit.Even(messages) : null,
    };

    /// <summary>Tightens what its egress source and provider may do together.</summary>
    /// <param name="limit">The limit, for display and for what it says of connections and pause.</param>
    /// <param name="rate">Its rate, or null.</param>
    /// <param name="until">When it ends.</param>
    public EffectiveLimits WithShared(LimitInForce limit, Rate? rate, DateTimeOffset until)
    {
        var own = SharedPace ?? new TrafficLimits();
        return this with
        {
            SharedPace = own with
            {
                Connections = limit.Connections is { } most ? Math.Min(most, own.Connections ?? most) : own.Connections,
                MessageRate = rate is { } other && !(own.MessageRate?.PerSecond <= other.PerSecond) ? other : own.MessageRate,
            },
            IsPaused = IsPaused || limit.Pause,
            PausedBy = !IsPaused && limit.Pause ? CausesOf(limit).Pause : PausedBy,
            ValidUntil = Math.Min(ValidUntil, until.UtcTicks),
            Applied = Applied.Add(limit),
        };
    }

    /// <summary>Tightens it by one more limit.</summary>
    /// <param name="limit">The limit, for display and for what it says of connections and pause.</param>
    /// <param name="rate">Its rate, or null.</param>
    /// <param name="until">When it ends or changes.</param>
    /// <param name="exact">The same rate if it is one that must not be exceeded in any window of its length, or null.</param>
    public EffectiveLimits With(LimitInForce limit, RateLimit? rate, DateTimeOffset? until, Rate? exact = null) => this with
    {
        PausedBy = !IsPaused && limit.Pause ? CausesOf(limit).Pause : PausedBy,
        ConnectionsOf = limit.Connections < Connections ? CausesOf(limit).Connections : ConnectionsOf,
        MessagesOf = rate is { } slower && (Messages is not { } before || slower.PerSecond < before.PerSecond)
            ? CausesOf(limit).Rate
            : MessagesOf,
        PacedBy = exact is { } wanted && (Paced is not { } now || wanted.PerSecond < now.PerSecond) ? CausesOf(limit).Rate : PacedBy,
        Paced = exact is { } asked && (Paced is not { } tightest || asked.PerSecond < tightest.PerSecond) ? asked : Paced,
        Connections = Math.Max(1, Math.Min(Connections, limit.Connections ?? int.MaxValue)),
        Messages = rate is { } other && (Messages is not { } own || other.PerSecond < own.PerSecond) ? other : Messages,
        IsPaused = IsPaused || limit.Pause,
        ValidUntil = Math.Min(ValidUntil, until?.UtcTicks ?? long.MaxValue),
        Applied = Applied.Add(limit),
    };

    private static (WaitCause Pause, WaitCause Connections, WaitCause Rate) CausesOf(LimitInForce limit) => limit.Kind switch
    {
        LimitKind.Pace => (WaitCause.PacePause, WaitCause.PaceConnections, WaitCause.PaceRate),
        LimitKind.Throttle => (WaitCause.ThrottlePause, WaitCause.ThrottleConnections, WaitCause.ThrottleRate),
        LimitKind.Ramp => (WaitCause.Suspended, WaitCause.DirectiveConnections, WaitCause.Ramp),
        _ => (WaitCause.Suspended, WaitCause.DirectiveConnections, WaitCause.DirectiveRate),
    };
}
