using PolicyMta.Core.Limits;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The moving numbers of one ready queue: connections, rates, throttle, failures. Kept apart from the profile, which a reload may replace.
/// Not thread-safe: its ready queue guards it.
/// </summary>
internal sealed class ReadyQueueState(ReadyKey key, ILimitShares shares, TimeProvider time)
{
    /// <summary>Connect failures in a row after which everything that waits is deferred.</summary>
    public const int FailuresToDeferAll = 3;

    private TokenBucket _messages;
    private TokenBucket _connections;
    private Throttle? _throttle;
    private DateTimeOffset _throttleEnds;
    private DateTimeOffset _noConnectBefore;

    /// <summary>Connections that are open or being opened.</summary>
    public int Connections { get; set; }

    /// <summary>Connections that are being opened and have no message yet.</summary>
    public int Starting { get; set; }

    public int ConnectFailures { get; private set; }

    /// <summary>The throttle in force, or null.</summary>
    public Throttle? Throttle => _throttle is not null && time.GetUtcNow() < _throttleEnds ? _throttle : _throttle = null;

    public bool IsPaused => Throttle is { Pause: true };

    public DateTimeOffset ThrottleEnds => _throttleEnds;

    public void Apply(Throttle throttle)
    {
        var duration = throttle.For > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : throttle.For;
        _throttle = throttle;
        _throttleEnds = time.GetUtcNow() + duration;
    }

    public int MaxConnections(TrafficProfile profile) => Math.Max(1, Math.Min(profile.Connections, Throttle?.Connections ?? int.MaxValue));

    public bool MayConnect(TrafficProfile profile) =>
        !IsPaused
        && time.GetUtcNow() >= _noConnectBefore
        && TryTake(ref _connections, "delivery.connection_rate", profile.ConnectionRate) == TimeSpan.Zero;

    /// <returns>Zero if a message may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(TrafficProfile profile)
    {
        var limit = Throttle?.Rate is { } slow && (profile.MessageRate is not { } own || slow.PerSecond < own.PerSecond)
            ? slow
            : profile.MessageRate;
        return TryTake(ref _messages, "delivery.message_rate", limit);
    }

    /// <returns>Whether everything that waits should be deferred.</returns>
    public bool ConnectFailed()
    {
        ConnectFailures++;
        var wait = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(6, ConnectFailures - 1)));
        _noConnectBefore = time.GetUtcNow() + wait;
        return ConnectFailures >= FailuresToDeferAll;
    }

    public void Connected()
    {
        ConnectFailures = 0;
        _noConnectBefore = default;
    }

    private TimeSpan TryTake(ref TokenBucket bucket, string limit, Rate? rate)
    {
        if (rate is { } inForce)
            return bucket.TryTake(RateLimit.Even(inForce).Times(shares.ShareOf(limit, key)), time);
        bucket = default;
        return TimeSpan.Zero;
    }
}
