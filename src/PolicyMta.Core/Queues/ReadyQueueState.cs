using PolicyMta.Core.Limits;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The moving numbers of one ready queue: connections, rates, failures. Kept apart from the limits, which change at any time.
/// Not thread-safe: its ready queue guards it.
/// </summary>
internal sealed class ReadyQueueState(ReadyKey key, TrafficControl control, TimeProvider time)
{
    /// <summary>Connect failures in a row after which everything that waits is deferred.</summary>
    public const int FailuresToDeferAll = 3;

    private EffectiveLimits? _limits;
    private (LimitGroup? Total, LimitGroup? PerSource) _groups;
    private TokenBucket _messages;
    private TokenBucket _newConnections;
    private DateTimeOffset _noConnectBefore;

    /// <summary>Connections that are open or being opened.</summary>
    public int Connections { get; private set; }

    /// <summary>Connections that are being opened and have no message yet.</summary>
    public int Starting { get; private set; }

    public int ConnectFailures { get; private set; }

    /// <summary>Whether a connection that could not be made keeps the next from being tried.</summary>
    public bool IsBackingOff => time.GetUtcNow() < _noConnectBefore;

    /// <summary>What the queue may do now.</summary>
    public EffectiveLimits Limits(Route route)
    {
        var now = time.GetUtcNow();
        if (_limits is { } limits && limits.Version == control.Version && now.UtcTicks < limits.ValidUntil
            && ReferenceEquals(limits.Profile, route.Profile))
            return limits;
        return _limits = control.LimitsOf(key, route.Profile, now);
    }

    /// <summary>Has the limits made anew before they are next asked for.</summary>
    public void ForgetLimits() => _limits = null;

    /// <summary>Counts one more connection that is being opened, if limits allow it.</summary>
    public bool TryConnect(Route route)
    {
        var limits = Limits(route);
        if (limits.IsPaused || Connections >= limits.Connections || IsBackingOff)
            return false;
        if (Connections == 0)
            _groups = control.Groups.Of(route.Profile, key.Source, key.Provider);
        if (_groups.Total?.TryConnect(route.Profile.ProviderTotal) == false)
            return false;
        if (_groups.PerSource?.TryConnect(route.Profile.ProviderPerSource) == false)
        {
            _groups.Total?.Return();
            return false;
        }

        if (TryTake(ref _newConnections, "delivery.connection_rate", limits.NewConnections) != TimeSpan.Zero)
        {
            _groups.Total?.Return();
            _groups.PerSource?.Return();
            return false;
        }

        Connections++;
        Starting++;
        return true;
    }

    /// <summary>The connection is open.</summary>
    public void Connected()
    {
        Starting--;
        ConnectFailures = 0;
        _noConnectBefore = default;
    }

    /// <summary>The connection could not be made.</summary>
    /// <returns>Whether everything that waits should be deferred.</returns>
    public bool ConnectFailed()
    {
        Starting--;
        Disconnected();
        ConnectFailures++;
        var wait = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(6, ConnectFailures - 1)));
        _noConnectBefore = time.GetUtcNow() + wait;
        return ConnectFailures >= FailuresToDeferAll;
    }

    /// <summary>A connection has ended.</summary>
    public void Disconnected()
    {
        Connections--;
        _groups.Total?.Disconnect();
        _groups.PerSource?.Disconnect();
    }

    /// <returns>Zero if a message may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(Route route)
    {
        if (_groups.Total is { } total && total.TryTakeMessage(route.Profile.ProviderTotal) is { Ticks: > 0 } wait)
            return wait;
        if (_groups.PerSource is { } perSource && perSource.TryTakeMessage(route.Profile.ProviderPerSource) is { Ticks: > 0 } other)
        {
            _groups.Total?.ReturnMessage();
            return other;
        }

        var own = TryTake(ref _messages, "delivery.message_rate", Limits(route).Messages);
        if (own > TimeSpan.Zero)
        {
            _groups.Total?.ReturnMessage();
            _groups.PerSource?.ReturnMessage();
        }

        return own;
    }

    private TimeSpan TryTake(ref TokenBucket bucket, string limit, RateLimit? rate)
    {
        if (rate is { } inForce)
            return bucket.TryTake(inForce.Times(control.Shares.ShareOf(limit, key)), time);
        bucket = default;
        return TimeSpan.Zero;
    }
}
