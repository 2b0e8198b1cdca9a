using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The moving numbers of limits that several ready queues share: of all mail to one provider, of all from one egress source to it, or of a
/// counter for one combination of facts. The limits themselves come with each question, from the profile in force, and may come and go
/// while connections are open. Thread-safe; its lock is taken inside that of a ready queue.
/// </summary>
internal sealed class LimitGroup(string name, ILimitShares shares, TimeProvider time)
{
    private const string MessageRate = "delivery.group_message_rate";
    private const string RecipientRate = "delivery.group_recipient_rate";
    private const string ConnectionRate = "delivery.group_connection_rate";

    private readonly Lock _lock = new();
    private RateGate _messages;
    private RateGate _recipients;
    private RateGate _newConnections;
    private int _connections;
    private bool _closed;

    /// <summary>The counter's name, and what it is kept by; null for limits over a provider.</summary>
    public CounterIdentity? Identity { get; init; }

    /// <summary>Open connections of all its ready queues; or the deliveries under way that it is kept for.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Messages and recipients that count now.</summary>
    public (long Messages, long Recipients, long NewConnections) Counts()
    {
        lock (_lock)
            return (_messages.CountAt(time), _recipients.CountAt(time), _newConnections.CountAt(time));
    }

    /// <summary>Counts one more connection, if the limits allow it; those without limits are counted too.</summary>
    public bool TryConnect(TrafficLimits? limits)
    {
        lock (_lock)
        {
            if (_closed || _connections >= MostConnections(limits) || !TryTakeConnection(limits))
                return false;
            _connections++;
            return true;
        }
    }

    /// <summary>Takes from the rate of new connections, for one that takes the place of another.</summary>
    public bool TryReconnect(TrafficLimits? limits)
    {
        lock (_lock)
            return TryTakeConnection(limits);
    }

    /// <summary>Takes back what <see cref="TryReconnect"/> took.</summary>
    public void ReturnRate(TrafficLimits? limits)
    {
        if (limits?.ConnectionRate is null)
            return;
        lock (_lock)
            _newConnections.Return();
    }

    /// <summary>Takes back a connection that <see cref="TryConnect"/> allowed and that was not even begun.</summary>
    public void Return(TrafficLimits? limits)
    {
        Disconnect();
        ReturnRate(limits);
    }

    /// <summary>New connections that were allowed are open, or could not be made.</summary>
    public void EndConnecting(TrafficLimits? limits, int count)
    {
        if (limits?.ConnectionRate is null)
            return;
        lock (_lock)
            _newConnections.Done(count, time);
    }

    /// <summary>A connection has ended.</summary>
    public void Disconnect() => Join(-1);

    /// <summary>Counts connections that are open already, or no longer, because limits of theirs have changed.</summary>
    /// <returns>False if the group is closed: ask for a new one.</returns>
    public bool Join(int connections)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _connections += connections;
            return true;
        }
    }

    /// <summary>Whether more connections are open than the limits allow: they are tighter than they were.</summary>
    public bool Exceeds(TrafficLimits? limits) => Connections > MostConnections(limits);

    /// <returns>Zero if a message with so many recipients may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(TrafficLimits? limits, int recipients)
    {
        lock (_lock)
            return TryTake(limits, recipients);
    }

    /// <summary>As <see cref="TryTakeMessage"/>, without taking anything.</summary>
    public TimeSpan WaitForMessage(TrafficLimits? limits)
    {
        lock (_lock)
            return Wait(limits);
    }

    /// <summary>Takes back a message that <see cref="TryTakeMessage"/> allowed and that another limit did not.</summary>
    public void ReturnMessages(TrafficLimits limits, int messages, int recipients)
    {
        lock (_lock)
        {
            if (limits.MessageRate is not null)
                _messages.Return(messages);
            if (limits.RecipientRate is not null)
                _recipients.Return(recipients);
        }
    }

    /// <summary>The transactions of messages have ended.</summary>
    public void Done(TrafficLimits limits, int messages, int recipients)
    {
        lock (_lock)
        {
            if (limits.MessageRate is not null)
                _messages.Done(messages, time);
            if (limits.RecipientRate is not null)
                _recipients.Done(recipients, time);
        }
    }

    /// <summary>Recipients that its rate lets go at once at most.</summary>
    public int MostRecipients(TrafficLimits? limits) =>
        limits?.RecipientRate is { } rate ? RateGate.Number(rate, shares.ShareOf(RecipientRate, name)) : int.MaxValue;

    /// <summary>
    /// Begins a delivery that this is kept for. Null if the group is closed: ask for a new one; zero if it may go now; else how long to
    /// wait before asking again.
    /// </summary>
    public TimeSpan? TryBegin(TrafficLimits limits, int recipients)
    {
        lock (_lock)
        {
            if (_closed)
                return null;
            if (_connections >= MostConnections(limits))
                return RateWindow.UntilDone;
            var wait = TryTake(limits, recipients);
            if (wait == TimeSpan.Zero)
                _connections++;
            return wait;
        }
    }

    /// <summary>Takes back a delivery that <see cref="TryBegin"/> allowed and that was not tried.</summary>
    public void CancelBegin(TrafficLimits limits, int messages, int recipients)
    {
        ReturnMessages(limits, messages, recipients);
        Disconnect();
    }

    /// <summary>A delivery that <see cref="TryBegin"/> allowed has ended.</summary>
    public void End(TrafficLimits limits, int messages, int recipients)
    {
        Done(limits, messages, recipients);
        Disconnect();
    }

    /// <summary>As <see cref="TryBegin"/>, without beginning anything.</summary>
    public TimeSpan WaitToBegin(TrafficLimits limits)
    {
        lock (_lock)
            return _connections >= MostConnections(limits) ? RateWindow.UntilDone : Wait(limits);
    }

    /// <summary>Closes the group if no connection belongs to it and a new one would allow as much.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            return _closed = _connections == 0 && _messages.IsEmptyAt(time) && _recipients.IsEmptyAt(time)
                && _newConnections.IsEmptyAt(time);
        }
    }

    /// <summary>What is used of its rates of messages, recipients and new connections.</summary>
    public ImmutableArray<RateUse> Export()
    {
        lock (_lock)
            return [_messages.Export(time), _recipients.Export(time), _newConnections.Export(time)];
    }

    /// <summary>Takes over what was counted before this process began.</summary>
    public void Restore(ImmutableArray<RateUse> rates)
    {
        lock (_lock)
        {
            _messages.Restore(rates[0], time);
            _recipients.Restore(rates[1], time);
            _newConnections.Restore(rates[2], time);
        }
    }

    private static int MostConnections(TrafficLimits? limits) => limits?.Connections ?? int.MaxValue;

    private bool TryTakeConnection(TrafficLimits? limits) =>
        limits?.ConnectionRate is not { } rate
            || _newConnections.TryTake(rate, shares.ShareOf(ConnectionRate, name), time) == TimeSpan.Zero;

    private TimeSpan TryTake(TrafficLimits? limits, int recipients)
    {
        if (limits?.MessageRate is { } rate
            && _messages.TryTake(rate, shares.ShareOf(MessageRate, name), time) is { Ticks: > 0 } wait)
            return wait;
        if (limits?.RecipientRate is not { } recipientRate)
            return TimeSpan.Zero;
        var other = _recipients.TryTake(recipientRate, shares.ShareOf(RecipientRate, name), time, recipients);
        if (other > TimeSpan.Zero && limits.MessageRate is not null)
            _messages.Return();
        return other;
    }

    private TimeSpan Wait(TrafficLimits? limits)
    {
        var messages = limits?.MessageRate is { } rate
            ? _messages.WaitFor(rate, shares.ShareOf(MessageRate, name), time)
            : TimeSpan.Zero;
        var recipients = limits?.RecipientRate is { } other
            ? _recipients.WaitFor(other, shares.ShareOf(RecipientRate, name), time)
            : TimeSpan.Zero;
        return messages > recipients ? messages : recipients;
    }
}
