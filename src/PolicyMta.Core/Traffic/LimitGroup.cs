using PolicyMta.Core.Limits;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The moving numbers of limits that several ready queues share: of all mail to one provider, or of all from one egress source to it. The
/// limits themselves come with each question, from the profile in force. Thread-safe; its lock is taken inside that of a ready queue.
/// </summary>
internal sealed class LimitGroup(string name, ILimitShares shares, TimeProvider time)
{
    private readonly Lock _lock = new();
    private TokenBucket _messages;
    private TokenBucket _newConnections;
    private int _connections;

    /// <summary>Connections of all its ready queues.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Counts one more connection, if the limits allow it.</summary>
    public bool TryConnect(TrafficLimits? limits)
    {
        lock (_lock)
        {
            if (_connections >= (limits?.Connections ?? int.MaxValue)
                || TryTake(ref _newConnections, "delivery.group_connection_rate", limits?.ConnectionRate) != TimeSpan.Zero)
                return false;
            _connections++;
            return true;
        }
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

    /// <returns>Zero if a message may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(TrafficLimits? limits)
    {
        lock (_lock)
            return TryTake(ref _messages, "delivery.group_message_rate", limits?.MessageRate);
    }

    /// <summary>Takes back a message that <see cref="TryTakeMessage"/> allowed and that another limit did not.</summary>
    public void ReturnMessage()
    {
        lock (_lock)
            _messages.Return();
    }

    private TimeSpan TryTake(ref TokenBucket bucket, string limit, Rate? rate)
    {
        if (rate is { } inForce)
            return bucket.TryTake(RateLimit.Even(inForce).Times(shares.ShareOf(limit, name)), time);
        bucket = default;
        return TimeSpan.Zero;
    }
}
