namespace PolicyMta.IspRules.Adaptive;

/// <summary>
/// What was learnt for one place, and the pace that follows from it. Below 1 KB, however much mail goes there. Not thread-safe: whoever
/// uses it holds its lock.
/// </summary>
internal sealed class Learnt(LearntKey key, AdaptiveOptions options, TrafficProfile profile)
{
    /// <summary>Paces hold so long, and are given anew when half of it is over.</summary>
    private static readonly TimeSpan PaceFor = TimeSpan.FromHours(1);

    private Pace? _pace;
    private TimeSpan _pacedAt;

    public Lock Lock { get; } = new();

    public LearntKey Key { get; } = key;

    public RateControl Rate { get; } = new(options, BoundOf(key, profile));

    public ConnectionControl Connections { get; } = new(options, ConnectionsOf(key, profile));

    /// <summary>The last refusal, for operators; null if there was none.</summary>
    public string? LastEvent { get; set; }

    public DateTimeOffset? LastEventAt { get; set; }

    /// <summary>Messages a minute that warm-up allows for now; null for no such limit, 0 to send nothing.</summary>
    public double? Cap { get; set; }

    /// <summary>When mail was last seen, by the learner's clock.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>When what was learnt has last changed, or mail was last seen.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Whether the store does not know of a change yet.</summary>
    public bool IsUnsaved { get; set; }

    /// <summary>The pace to set now, or null if the one that was set last still holds.</summary>
    public Pace? NextPace(TimeSpan now)
    {
        var next = new Pace
        {
            Rate = Cap < Rate.Pace ? RateText.ToRate(Cap.Value) : Rate.IsFree ? null : RateText.ToRate(Rate.Pace),
            Pause = Cap == 0,
            Connections = Connections.Allowed,
            For = PaceFor,
            IsShared = Key.IsProvider,
            Reason = Rate.Ceiling > 0
                ? $"adaptive: the receiver takes about {RateText.Show(Rate.Ceiling)}"
                : "adaptive: the receiver has refused nothing so far",
        };
        if (_pace is { } pace && (pace.Rate, pace.Pause, pace.Connections) == (next.Rate, next.Pause, next.Connections)
            && now - _pacedAt < PaceFor / 2)
            return null;
        (_pace, _pacedAt) = (next, now);
        return next;
    }

    private static double BoundOf(LearntKey key, TrafficProfile profile) => key.IsProvider
        ? Math.Min(PerMinute(profile.ProviderPerSource?.MessageRate), PerMinute(profile.ProviderTotal?.MessageRate))
        : PerMinute(profile.MessageRate);

    private static int ConnectionsOf(LearntKey key, TrafficProfile profile) => key.IsProvider
        ? Math.Min(profile.ProviderPerSource?.Connections ?? RateText.MostConnections, profile.ProviderTotal?.Connections ?? int.MaxValue)
        : profile.Connections;

    private static double PerMinute(Rate? rate) => rate is { } written ? written.PerSecond * 60 : RateText.MostPerMinute;
}
