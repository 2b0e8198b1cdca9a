using PolicyMta.Core.Limits;

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

    /// <summary>New connections, or null for no limit.</summary>
    public RateLimit? NewConnections { get; init; }

    /// <summary>What holds for all mail from its egress source to its provider, or null for no such limits.</summary>
    public TrafficLimits? ProviderPerSource { get; init; }

    /// <summary>Whether nothing may go.</summary>
    public bool IsPaused { get; init; }

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
        ProviderPerSource = profile.ProviderPerSource,
        NewConnections = profile.ConnectionRate is { } connections ? RateLimit.Even(connections) : null,
    };

    /// <summary>Tightens what its egress source and provider may do together.</summary>
    /// <param name="limit">The limit, for display and for what it says of connections and pause.</param>
    /// <param name="rate">Its rate, or null.</param>
    /// <param name="until">When it ends.</param>
    public EffectiveLimits WithShared(LimitInForce limit, Rate? rate, DateTimeOffset until)
    {
        var own = ProviderPerSource ?? new TrafficLimits();
        return this with
        {
            ProviderPerSource = own with
            {
                Connections = limit.Connections is { } most ? Math.Min(most, own.Connections ?? most) : own.Connections,
                MessageRate = rate is { } other && !(own.MessageRate?.PerSecond <= other.PerSecond) ? other : own.MessageRate,
            },
            IsPaused = IsPaused || limit.Pause,
            ValidUntil = Math.Min(ValidUntil, until.UtcTicks),
            Applied = Applied.Add(limit),
        };
    }

    /// <summary>Tightens it by one more limit.</summary>
    /// <param name="limit">The limit, for display and for what it says of connections and pause.</param>
    /// <param name="rate">Its rate, or null.</param>
    /// <param name="until">When it ends or changes.</param>
    public EffectiveLimits With(LimitInForce limit, RateLimit? rate, DateTimeOffset? until) => this with
    {
        Connections = Math.Max(1, Math.Min(Connections, limit.Connections ?? int.MaxValue)),
        Messages = rate is { } other && (Messages is not { } own || other.PerSecond < own.PerSecond) ? other : Messages,
        IsPaused = IsPaused || limit.Pause,
        ValidUntil = Math.Min(ValidUntil, until?.UtcTicks ?? long.MaxValue),
        Applied = Applied.Add(limit),
    };
}
