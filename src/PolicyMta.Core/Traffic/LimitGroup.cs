using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The moving numbers of limits that several ready queues share: of all mail to one provider, or of all from one egress source to it. The
/// limits themselves come with each question, from the profile in force, and may come and go while connections are open. Thread-safe; its
/// lock is taken inside that of a ready queue.
/// </summary>
internal sealed class LimitGroup(string name, ILimitShares shares, TimeProvider time)
{
    private const string MessageRate = "delivery.group_message_rate";
    private const string ConnectionRate = "delivery.group_connection_rate";

    private readonly Lock _lock = new();
    private TokenBucket _messages;
    private TokenBucket _newConnections;
    private long _fullAt;
    private int _connections;
    private bool _closed;

    /// <summary>Connections of all its ready queues.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Counts one more connection, if the limits allow it; those without limits are counted too.</summary>
    public bool TryConnect(TrafficLimits? limits)
    {
        lock (_lock)
        {
            if (_closed || _connections >= (limits?.Connections ?? int.MaxValue)
                || TryTake(ref _newConnections, ConnectionRate, limits?.ConnectionRate) != TimeSpan.Zero)
                return false;
            _connections++;
            return true;
        }
    }

    /// <summary>Takes from the rate of new connections, for one that takes the place of another.</summary>
    public bool TryReconnect(TrafficLimits? limits)
    {
        lock (_lock)
            return TryTake(ref _newConnections, ConnectionRate, limits?.ConnectionRate) == TimeSpan.Zero;
    }

    /// <summary>Takes back what <see cref="TryReconnect"/> took.</summary>
    public void ReturnRate()
    {
        lock (_lock)
            _newConnections.Return();
    }

    /// <summary>Takes back a connection that <see cref="TryConnect"/> allowed and that was not even begun.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _connections--;
            _newConnections.Return();
        }
    }

    /// <summary>A connection has ended, or could not be made.</summary>
    public void Disconnect()
    {
        lock (_lock)
            _connections--;
    }

    /// <summary>Whether more connections are open than the limits allow: they are tighter than they were.</summary>
    public bool Exceeds(TrafficLimits limits) => Connections > (limits.Connections ?? int.MaxValue);

    /// <returns>Zero if a message may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(TrafficLimits limits)
    {
        lock (_lock)
            return TryTake(ref _messages, MessageRate, limits.MessageRate);
    }

    /// <summary>As <see cref="TryTakeMessage"/>, without taking anything.</summary>
    public TimeSpan WaitForMessage(TrafficLimits limits)
    {
        lock (_lock)
            return limits.MessageRate is { } rate ? _messages.WaitFor(Share(MessageRate, rate), time) : TimeSpan.Zero;
    }

    /// <summary>Takes back a message that <see cref="TryTakeMessage"/> allowed and that another limit did not.</summary>
    public void ReturnMessage()
    {
        lock (_lock)
            _messages.Return();
    }

    /// <summary>Closes the group if no connection belongs to it and a new one would allow as much.</summary>
    public bool TryClose()
    {
        lock (_lock)
            return _closed = _connections == 0 && time.GetTimestamp() >= _fullAt;
    }

    private TimeSpan TryTake(ref TokenBucket bucket, string limit, Rate? rate)
    {
        if (rate is not { } inForce)
        {
            bucket = default;
            return TimeSpan.Zero;
        }

        var share = Share(limit, inForce);
        var wait = bucket.TryTake(share, time);
        _fullAt = Math.Max(_fullAt, bucket.FullAt(share, time));
        return wait;
    }

    private RateLimit Share(string limit, Rate rate) => RateLimit.Even(rate).Times(shares.ShareOf(limit, name));
}
