using System.Globalization;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// Says what ready queues may do: profile x throttles x paces x suspensions and their ramps; the share of a node is taken where tokens are.
/// Thread-safe.
/// </summary>
internal sealed class TrafficControl(
    DirectiveBook directives, PaceBook paces, ILimitShares shares, TimeProvider time, UsageBook? usage = null)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    private readonly ConditionalWeakTable<TrafficProfile, ProfileCounters> _counters = [];

    public ILimitShares Shares { get; } = shares;

    public LimitGroups Groups { get; } = new(shares, time, usage);

    /// <summary>What had been used of a ready queue's rates when the server started; null if nothing is known.</summary>
    public ImmutableArray<RateUse>? UsageOf(ReadyKey key) => usage?.Find(UsageName(key));

    /// <summary>The name that the use of a ready queue's rates is kept under.</summary>
    public static string UsageName(ReadyKey key) => $"queue {key}\n{key.Provider}\n{key.Pool}";

    /// <summary>The paces, for whoever sets them.</summary>
    public PaceBook Paces { get; } = paces;

    /// <summary>Grows with each change that may concern any ready queue.</summary>
    public long Version => directives.Current.Version + Paces.Version;

    public EffectiveLimits LimitsOf(ReadyKey key, Route route, DateTimeOffset now)
    {
        var profile = route.Profile;
        var version = Version;
        var limits = EffectiveLimits.Of(profile, version, now + Refresh);
        var found = new List<PaceInForce>();
        Paces.Find(key, found);
        foreach (var pace in found)
        {
            if (pace.Until <= now || (pace.Pace.IsFallback && GivesWay(pace, found, now)))
                continue;
            limits = pace.Pace.IsShared
                ? limits.WithShared(Shown(pace), pace.Pace.Rate, pace.Until)
                : limits.With(Shown(pace), pace.Pace.Rate is { } rate ? RateLimit.Even(rate) : null, pace.Until, pace.Pace.Rate);
        }

        var set = directives.Current;
        foreach (var directive in set.OfQueues)
        {
            if (directive.Request.Match.MatchesQueue(key, route.Source))
                limits = limits.With(
                    Shown(directive), directive.Request.Rate is { } rate ? RateLimit.Even(rate) : null, directive.Until,
                    directive.Request.Rate);
        }

        foreach (var ramp in set.Ramps)
        {
            if (now < ramp.Ends && ramp.Match.MatchesQueue(key, route.Source))
                limits = With(limits, ramp, now);
        }

        return limits;
    }

    private static bool GivesWay(PaceInForce fallback, List<PaceInForce> found, DateTimeOffset now)
    {
        foreach (var pace in found)
        {
            if (pace.Author == fallback.Author && pace.Pace is { IsFallback: false, Rate: not null } && pace.Until > now)
                return true;
        }

        return false;
    }

    /// <summary>The counters that a profile has.</summary>
    public ProfileCounters CountersOf(TrafficProfile profile) =>
        profile.Counters.IsEmpty ? ProfileCounters.None : _counters.GetValue(profile, ProfileCounters.Of);

    /// <summary>The limits that a ready queue shares with others: over its provider, and counters of its facts.</summary>
    /// <param name="key">The ready queue.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="sharedPace">What paces ask of its source and provider together; the first of all if there is one.</param>
    public ImmutableArray<BoundLimit> LimitsOfQueue(ReadyKey key, TrafficProfile profile, TrafficLimits? sharedPace)
    {
        var (total, perSource) = Groups.Of(key.Source, key.Provider);
        ImmutableArray<BoundLimit> ofProvider = total is null || perSource is null
            ? []
            : [new(total, profile.ProviderTotal), new(perSource, profile.ProviderPerSource)];
        if (sharedPace is not null && key.Provider is { } provider)
            ofProvider = ofProvider.Insert(0, new(Groups.PaceOf(key.Source, provider), sharedPace));
        return profile.Counters.IsEmpty ? ofProvider : [.. ofProvider, .. CountersOf(profile).OfQueue(Groups, key)];
    }

    private static EffectiveLimits With(EffectiveLimits limits, Ramp ramp, DateTimeOffset now)
    {
        var elapsed = now > ramp.Since ? now - ramp.Since : TimeSpan.Zero;
        var rate = new RateLimit(Ramp.RateAt(elapsed), Math.Max(1, Ramp.RateAt(elapsed)));
        var shown = new LimitInForce
        {
            Kind = LimitKind.Ramp,
            Reason = string.Create(CultureInfo.InvariantCulture, $"a suspension ended at {ramp.Since:HH:mm:ss'Z'}"),
            Until = ramp.Ends,
            MessagesPerSecond = rate.PerSecond,
            Connections = Ramp.ConnectionsAt(elapsed),
        };
        return limits.With(shown, rate, ramp.NextStep(now));
    }

    private static LimitInForce Shown(PaceInForce pace) => new()
    {
        Kind = pace.Pace.IsThrottle ? LimitKind.Throttle : LimitKind.Pace,
        Author = pace.Author,
        Origin = pace.Pace.Origin,
        Reason = pace.Pace.Reason,
        Until = pace.Until,
        MessagesPerSecond = pace.Pace.Rate?.PerSecond,
        Connections = pace.Pace.Connections,
        Pause = pace.Pace.Pause,
    };

    private static LimitInForce Shown(Directive directive) => new()
    {
        Kind = directive.Request.Kind == DirectiveKind.Suspend ? LimitKind.Suspend : LimitKind.Throttle,
        Author = directive.Author,
        Reason = directive.Request.Reason,
        Until = directive.Until,
        MessagesPerSecond = directive.Request.Rate?.PerSecond,
        Connections = directive.Request.Connections,
        Pause = directive.Request.Kind == DirectiveKind.Suspend,
    };
}
