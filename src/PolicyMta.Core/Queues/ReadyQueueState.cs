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

    private const string MessageRate = "delivery.message_rate";
    private const string ConnectionRate = "delivery.connection_rate";

    private EffectiveLimits? _limits;
    private (LimitGroup? Total, LimitGroup? PerSource) _groups;
    private TokenBucket _messages;
    private TokenBucket _newConnections;
    private long _connectFailedAt;
    private TimeSpan _backOff;

    /// <summary>Connections that are open or being opened.</summary>
    public int Connections { get; private set; }

    /// <summary>Connections that are being opened and have no message yet.</summary>
    public int Starting { get; private set; }

    public int ConnectFailures { get; private set; }

    /// <summary>Deliveries that were let go.</summary>
    public long Attempts { get; private set; }

    /// <summary>Whether a connection that could not be made keeps the next from being tried.</summary>
    public bool IsBackingOff => _backOff > TimeSpan.Zero && time.GetElapsedTime(_connectFailedAt) < _backOff;

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

    /// <summary>
    /// Counts one more connection that is being opened, if limits allow it and a rate would not have it closed again for want of work.
    /// </summary>
    public bool TryConnect(Route route)
    {
        var limits = Limits(route);
        if (limits.IsPaused || Connections >= limits.Connections || IsBackingOff)
            return false;
        if (Connections == 0)
            _groups = control.Groups.Of(key.Source, key.Provider);
        if (WaitForMessage(route) > route.Profile.IdleTimeout)
            return false;
        if (_groups.Total?.TryConnect(route.Profile.ProviderTotal) == false)
            return false;
        if (_groups.PerSource?.TryConnect(limits.ProviderPerSource) == false)
        {
            _groups.Total?.Return();
            return false;
        }

        if (TryTake(ref _newConnections, ConnectionRate, limits.NewConnections) != TimeSpan.Zero)
        {
            _groups.Total?.Return();
            _groups.PerSource?.Return();
            return false;
        }

        Connections++;
        Starting++;
        return true;
    }

    /// <summary>Takes from the rates of new connections, for one that takes the place of another.</summary>
    /// <returns>Whether limits allow it.</returns>
    public bool TryReconnect(Route route)
    {
        var limits = Limits(route);
        if (limits.IsPaused || _groups.Total?.TryReconnect(route.Profile.ProviderTotal) == false)
            return false;
        if (_groups.PerSource?.TryReconnect(limits.ProviderPerSource) == false)
        {
            _groups.Total?.ReturnRate();
            return false;
        }

        if (TryTake(ref _newConnections, ConnectionRate, limits.NewConnections) == TimeSpan.Zero)
            return true;
        _groups.Total?.ReturnRate();
        _groups.PerSource?.ReturnRate();
        return false;
    }

    /// <summary>Takes back a connection that <see cref="TryConnect"/> allowed and that was not even begun.</summary>
    public void CancelConnect()
    {
        Connections--;
        Starting--;
        _groups.Total?.Return();
        _groups.PerSource?.Return();
        _newConnections.Return();
    }

    /// <summary>The connection is open.</summary>
    public void Connected()
    {
        Starting--;
        ConnectFailures = 0;
        _backOff = TimeSpan.Zero;
    }

    /// <summary>The connection could not be made.</summary>
    /// <returns>Whether everything that waits should be deferred.</returns>
    public bool ConnectFailed()
    {
        Starting--;
        Disconnected();
        ConnectFailures++;
        _backOff = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(6, ConnectFailures - 1)));
        _connectFailedAt = time.GetTimestamp();
        return ConnectFailures >= FailuresToDeferAll;
    }

    /// <summary>A connection has ended.</summary>
    public void Disconnected()
    {
        Connections--;
        _groups.Total?.Disconnect();
        _groups.PerSource?.Disconnect();
    }

    /// <summary>Whether open connections may be used: nothing is paused, and there are no more of them than limits allow now.</summary>
    public bool MayUseConnections(Route route)
    {
        var limits = Limits(route);
        return !limits.IsPaused && Connections <= limits.Connections
            && (route.Profile.ProviderTotal is not { } total || _groups.Total?.Exceeds(total) != true)
            && (limits.ProviderPerSource is not { } perSource || _groups.PerSource?.Exceeds(perSource) != true);
    }

    /// <returns>Zero if a message may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(Route route)
    {
        // A group without limits is not asked, so that it costs nothing; a limit that comes later begins with the next message.
        var limits = Limits(route);
        var total = route.Profile.ProviderTotal is null ? null : _groups.Total;
        var perSource = limits.ProviderPerSource is null ? null : _groups.PerSource;
        if (total?.TryTakeMessage(route.Profile.ProviderTotal!) is { Ticks: > 0 } wait)
            return wait;
        if (perSource?.TryTakeMessage(limits.ProviderPerSource!) is { Ticks: > 0 } other)
        {
            total?.ReturnMessage();
            return other;
        }

        var own = TryTake(ref _messages, MessageRate, limits.Messages);
        if (own > TimeSpan.Zero)
        {
            total?.ReturnMessage();
            perSource?.ReturnMessage();
        }
        else
        {
            Attempts++;
        }

        return own;
    }

    /// <summary>Takes back a message that <see cref="TryTakeMessage"/> allowed and that was not tried.</summary>
    public void ReturnMessage(Route route)
    {
        if (route.Profile.ProviderTotal is not null)
            _groups.Total?.ReturnMessage();
        if (Limits(route).ProviderPerSource is not null)
            _groups.PerSource?.ReturnMessage();
        _messages.Return();
        Attempts--;
    }

    /// <summary>How long the next message has to wait at least.</summary>
    private TimeSpan WaitForMessage(Route route)
    {
        var limits = Limits(route);
        var own = limits.Messages is { } rate ? _messages.WaitFor(Share(MessageRate, rate), time) : default;
        var total = route.Profile.ProviderTotal is { } all ? _groups.Total?.WaitForMessage(all) ?? default : default;
        var perSource = limits.ProviderPerSource is { } some ? _groups.PerSource?.WaitForMessage(some) ?? default : default;
        return TimeSpan.FromTicks(Math.Max(own.Ticks, Math.Max(total.Ticks, perSource.Ticks)));
    }

    private TimeSpan TryTake(ref TokenBucket bucket, string limit, RateLimit? rate)
    {
        if (rate is { } inForce)
            return bucket.TryTake(Share(limit, inForce), time);
        bucket = default;
        return TimeSpan.Zero;
    }

    private RateLimit Share(string limit, RateLimit rate) => rate.Times(control.Shares.ShareOf(limit, key));
}
