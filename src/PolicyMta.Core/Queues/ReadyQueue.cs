using System.Net;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>
/// What may go now from one egress source to one site under one profile, and the connections that carry it. Idle connections wait here for
/// the next delivery. Thread-safe. It holds references only; the caller decides whether a delivery's content stays in memory.
/// </summary>
internal sealed class ReadyQueue(ReadyKey key, Route route, TrafficControl control, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ReadyLanes _lanes = new();
    private readonly ReadyQueueState _state = new(key, control, time);
    private readonly LinkedList<IdleConnection> _idle = [];
    private Route _route = route;
    private bool _closed;

    public ReadyKey Key { get; } = key;

    /// <summary>The newest route that led here: destination, source and limits.</summary>
    public Route Route => Volatile.Read(ref _route);

    /// <summary>What came of its recipients lately.</summary>
    public QueueTraffic Traffic { get; } = new(time);

    public int Count
    {
        get
        {
            lock (_lock)
                return _lanes.Count;
        }
    }

    /// <summary>Whether a delivery waits here.</summary>
    public bool Holds(QueuedDelivery delivery)
    {
        lock (_lock)
            return _lanes.Holds(delivery);
    }

    /// <returns>False if the queue was closed meanwhile: ask for a new one.</returns>
    public bool TryAdd(QueuedDelivery delivery, Route route)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            if (route.Generation >= _route.Generation)
                Volatile.Write(ref _route, route);
            delivery.MoveTo(DeliveryPhase.Ready);
            _lanes.Add(delivery);
            if (!_state.Limits(_route).IsPaused)
                WakeOne();
            return true;
        }
    }

    /// <summary>Takes over the limits of a newer route.</summary>
    public void Follow(Route route)
    {
        lock (_lock)
        {
            if (route.Generation >= _route.Generation)
                Volatile.Write(ref _route, route);
        }
    }

    /// <summary>Takes over what a newer policy says of its profile and source, so that a limit need not wait for the next route.</summary>
    public void Follow(PolicySnapshot policy)
    {
        lock (_lock)
        {
            if (policy.Generation > _route.Generation)
                Volatile.Write(ref _route, _route.Under(policy));
        }
    }

    /// <summary>Reserves the right to open one more connection, if there is work for it and limits allow.</summary>
    public bool TryStartConnection()
    {
        lock (_lock)
            return _lanes.Count > _state.Starting && _state.TryConnect(_route);
    }

    /// <summary>Takes back a connection that <see cref="TryStartConnection"/> allowed and that was not even begun.</summary>
    public void CancelConnection()
    {
        lock (_lock)
            _state.CancelConnect();
    }

    /// <summary>Takes from the rates of new connections what one more costs that takes the place of one that is open.</summary>
    /// <returns>Whether limits allow it.</returns>
    public bool TryReconnect()
    {
        lock (_lock)
            return _state.TryReconnect(_route);
    }

    /// <summary>The hosts that failed the delivery which is next: a connection for it had better lead to another.</summary>
    public ImmutableArray<IPAddress> HostsThatFailedNext()
    {
        lock (_lock)
            return _lanes.Peek()?.FailedHosts ?? [];
    }

    /// <summary>The connection is open and ready for its first delivery.</summary>
    public void Connected()
    {
        lock (_lock)
            _state.Connected();
    }

    /// <summary>The connection could not be made.</summary>
    /// <returns>What is to be deferred for it: one delivery, or after repeated failures everything that waits.</returns>
    public List<QueuedDelivery> ConnectFailed()
    {
        lock (_lock)
        {
            if (_state.ConnectFailed())
                return Mark(_lanes.TakeWhere(static _ => true));
            return _lanes.Take() is { } one ? Mark([one]) : [];
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Disconnected()
    {
        lock (_lock)
            _state.Disconnected();
    }

    /// <summary>Takes the next delivery for an open connection.</summary>
    /// <param name="wait">If there is none because of the rate: how long to wait before asking again.</param>
    public QueuedDelivery? TryTake(out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = default;
            if (_lanes.Count == 0 || !_state.MayUseConnections(_route))
                return null;
            wait = _state.TryTakeMessage(_route);
            return wait > TimeSpan.Zero ? null : Mark(_lanes.Take()!);
        }
    }

    /// <summary>Takes back a delivery that was taken for an open connection and not tried over it: it is the next one.</summary>
    public void PutBack(QueuedDelivery delivery)
    {
        lock (_lock)
        {
            _state.ReturnMessage(_route);
            delivery.MoveTo(DeliveryPhase.Ready);
            _lanes.PutBack(delivery);
            WakeOne();
        }
    }

    /// <summary>A delivery that was taken for an open connection was not tried over it, and waits elsewhere.</summary>
    public void NotTried()
    {
        lock (_lock)
            _state.ReturnMessage(_route);
    }

    /// <summary>
    /// Waits with an open connection for work. True: try to take again; false: the time is up or the connection is not wanted any more.
    /// </summary>
    public ValueTask<bool> WaitAsync(TimeSpan patience)
    {
        lock (_lock)
        {
            if (_closed || !_state.MayUseConnections(_route))
                return ValueTask.FromResult(false);
            if (_lanes.Count > 0)
                return ValueTask.FromResult(true);
            var idle = new IdleConnection(time.GetTimestamp(), patience);
            _idle.AddLast(idle);
            return new ValueTask<bool>(idle.Task);
        }
    }

    /// <summary>Has the limits looked at anew, because a pace for this queue has changed.</summary>
    public void ForgetLimits()
    {
        lock (_lock)
            _state.ForgetLimits();
    }

    /// <summary>Ends the waits that have taken too long.</summary>
    public void EndIdle(bool all = false)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_idle.First is { } first && (all || time.GetElapsedTime(first.Value.Since, now) >= first.Value.Patience))
            {
                _idle.RemoveFirst();
                first.Value.Wake(false);
            }
        }
    }

    /// <summary>Takes out what fulfils a condition: what has expired, or what an operator removes.</summary>
    public List<QueuedDelivery> TakeWhere(Predicate<QueuedDelivery> condition)
    {
        lock (_lock)
            return Mark(_lanes.TakeWhere(condition));
    }

    /// <summary>
    /// Closes the queue if nothing is in it, no connection belongs to it, and nobody asks any more what came of its mail.
    /// </summary>
    /// <param name="remembered">How long the counts of a queue without mail are kept.</param>
    public bool TryClose(TimeSpan remembered)
    {
        lock (_lock)
        {
            var isForgotten = Traffic.SinceLast >= remembered;
            return _closed = _lanes.Count == 0 && _state.Connections == 0 && _state.ConnectFailures == 0 && isForgotten;
        }
    }

    public ReadyQueueView View()
    {
        lock (_lock)
            return new ReadyQueueView(
                Key, _lanes.Count, _state.Connections, _state.ConnectFailures, _state.Limits(_route), WaitingFor())
            {
                Attempts = _state.Attempts,
            };
    }

    private string? WaitingFor()
    {
        var limits = _state.Limits(_route);
        return _lanes.Count == 0 ? null
            : limits.IsPaused ? WaitReason.Paused
            : _state.IsBackingOff ? WaitReason.Backoff
            : _state.Starting >= _lanes.Count ? WaitReason.Connecting
            : limits.Messages is null && _state.Connections >= limits.Connections ? WaitReason.Connections
            : WaitReason.Rate;
    }

    private void WakeOne()
    {
        if (_idle.Last is not { } last)
            return;
        _idle.RemoveLast();
        last.Value.Wake(true);
    }

    private static QueuedDelivery Mark(QueuedDelivery delivery)
    {
        delivery.MoveTo(DeliveryPhase.Attempting);
        return delivery;
    }

    private static List<QueuedDelivery> Mark(List<QueuedDelivery> deliveries)
    {
        foreach (var delivery in deliveries)
            delivery.MoveTo(DeliveryPhase.Attempting);
        return deliveries;
    }

    private sealed class IdleConnection(long since, TimeSpan patience)
    {
        private readonly TaskCompletionSource<bool> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Since { get; } = since;

        public TimeSpan Patience { get; } = patience;

        public Task<bool> Task => _next.Task;

        public void Wake(bool work) => _next.SetResult(work);
    }
}
