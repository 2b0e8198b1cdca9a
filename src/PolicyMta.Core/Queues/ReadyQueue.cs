using System.Net;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Traffic;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// What may go now from one egress source to one site under one profile, and the connections that carry it. Idle connections wait here for
/// the next delivery. Thread-safe. It holds references only; the caller decides whether a delivery's content stays in memory.
/// </summary>
internal sealed class ReadyQueue(
    ReadyKey key, Route route, TrafficControl control, TimeProvider time, WaitBook? waits = null)
{
    private readonly Lock _lock = new();
    private readonly ReadyLanes _lanes = new();
    private CountedLanes? _counted;
    private readonly ReadyQueueState _state = new(key, control, time);
    private readonly LinkedList<IdleConnection> _idle = [];
    private readonly ReadyWaits? _waits = waits is null ? null : new ReadyWaits(waits, key.Provider);
    private Route _route = route;
    private readonly UnderWay _underWay = new(time);
    private TrafficProfile? _countersOf;
    private bool _closed;

    public ReadyKey Key { get; } = key;

    /// <summary>The newest route that led here: destination, source and limits.</summary>
    public Route Route => Volatile.Read(ref _route);

    /// <summary>What came of its recipients lately.</summary>
    public QueueTraffic Traffic { get; } = new(time);

    /// <summary>What those that waited here have waited for; null if nobody keeps a clock.</summary>
    public WaitAccount? Waits => _waits?.Account;

    /// <summary>What those that wait here wait for at this moment.</summary>
    public WaitCause WaitsFor
    {
        get
        {
            lock (_lock)
            {
                Note();
                return _waits?.Cause ?? WaitCause.None;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return Waiting;
        }
    }

    private int Waiting => _lanes.Count + (_counted?.Count ?? 0);

    /// <summary>Whether a delivery waits here.</summary>
    public bool Holds(QueuedDelivery delivery)
    {
        lock (_lock)
            return _lanes.Holds(delivery) || _counted?.Holds(delivery) == true;
    }

    /// <returns>False if the queue was closed meanwhile: ask for a new one.</returns>
    public bool TryAdd(QueuedDelivery delivery, Route route)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            if (route.Generation >= _route.Generation)
                Take(route);
            delivery.MoveTo(DeliveryPhase.Ready);
            if (_counted is { } counted)
                counted.Add(delivery);
            else
                _lanes.Add(delivery);
            if (!_state.Limits(_route).IsPaused)
                WakeOne();
            Note();
            return true;
        }
    }

    /// <summary>Takes over the limits of a newer route.</summary>
    public void Follow(Route route)
    {
        lock (_lock)
        {
            if (route.Generation >= _route.Generation)
                Take(route);
        }
    }

    /// <summary>Takes over what a newer policy says of its profile and source, so that a limit need not wait for the next route.</summary>
    public void Follow(PolicySnapshot policy)
    {
        lock (_lock)
        {
            if (policy.Generation > _route.Generation)
                Take(_route.Under(policy));
        }
    }

    /// <summary>Reserves the right to open one more connection, if there is work for it and limits allow.</summary>
    /// <returns>What it has taken from limits; null if no connection may be opened.</returns>
    public Permit? TryStartConnection()
    {
        lock (_lock)
        {
            // Next also takes up what has waited for its counter long enough, so it is asked before what is available.
            if (Waiting == 0)
                return null;
            if (_counted is { } counted
                ? counted.Next(out _) is null || counted.Available <= _state.Starting
                : _lanes.Count <= _state.Starting)
            {
                Note();
                return null;
            }

            var permit = new Permit();
            var isAllowed = _state.TryConnect(_route, permit);
            Note();
            return isAllowed ? permit : null;
        }
    }

    /// <summary>Counts a probe as a connection, if limits of connections allow it; a pause does not keep it.</summary>
    /// <returns>What it has taken from limits; null if no connection may be opened.</returns>
    public Permit? TryStartProbe()
    {
        lock (_lock)
        {
            var permit = new Permit();
            return _state.TryProbe(_route, permit) ? permit : null;
        }
    }

    /// <summary>A probe has ended; what came of it changes nothing for mail.</summary>
    public void EndProbe(Permit permit)
    {
        lock (_lock)
            _state.EndProbe(permit);
    }

    /// <summary>Takes back a connection that <see cref="TryStartConnection"/> allowed and that was not even begun.</summary>
    /// <param name="permit">What it has taken.</param>
    /// <param name="refusedBy">What kept it from being begun.</param>
    public void CancelConnection(Permit permit, WaitCause refusedBy = WaitCause.None)
    {
        lock (_lock)
        {
            _state.CancelConnect(permit);
            _state.ConnectRefusedBy = refusedBy;
            Note();
        }
    }

    /// <summary>Takes from the rates of new connections what one more costs that takes the place of one that is open.</summary>
    /// <returns>Whether limits allow it.</returns>
    public bool TryReconnect(Permit permit)
    {
        lock (_lock)
            return _state.TryReconnect(_route, permit);
    }

    /// <summary>The connection that took the place of another is open, or could not be made.</summary>
    public void Reconnected(Permit permit)
    {
        lock (_lock)
            _state.EndConnecting(permit);
    }

    /// <summary>
    /// The hosts that failed the delivery which is next, and those whose counters are used up: a connection for it had better lead to
    /// another.
    /// </summary>
    public ImmutableArray<IPAddress> HostsThatFailedNext()
    {
        lock (_lock)
        {
            var failed = Peek()?.FailedHosts ?? [];
            return _state.FullHosts is { IsEmpty: false } full ? failed.AddRange(full) : failed;
        }
    }

    /// <summary>The connection is open and ready for its first delivery.</summary>
    public void Connected(Permit permit)
    {
        lock (_lock)
        {
            _state.Connected(permit);
            Note();
        }
    }

    /// <summary>An open connection leads to this address, or none any more.</summary>
    /// <param name="permit">What it has taken from limits.</param>
    /// <param name="remote">The address; null if the connection ends.</param>
    /// <param name="wasTried">Whether the delivery under way, if there is one, was tried at the address before.</param>
    public void ConnectedTo(Permit permit, IPAddress? remote, bool wasTried = true)
    {
        lock (_lock)
            ReadyQueueState.ConnectedTo(permit, remote, wasTried);
    }

    /// <summary>
    /// Takes from the limits of the address what the delivery under way costs there, which was taken before it was led there.
    /// </summary>
    /// <returns>Whether they allow it at once.</returns>
    public bool TryTakeAtRemote(Permit permit)
    {
        lock (_lock)
            return _state.TryTakeAtRemote(_route, permit);
    }

    /// <summary>The connection could not be made.</summary>
    /// <returns>What is to be deferred for it: one delivery, or after repeated failures everything that waits.</returns>
    public List<QueuedDelivery> ConnectFailed(Permit permit)
    {
        lock (_lock)
        {
            var all = _state.ConnectFailed(permit);
            var taken = all ? TakeOut(static _ => true)
                : _counted is null ? (_lanes.Take() is { } one ? [one] : [])
                : Peek() is { } next ? TakeOut(delivery => ReferenceEquals(delivery, next))
                : [];
            _state.ConnectRefusedBy = WaitCause.ConnectBackoff;
            Note();
            return Mark(taken);
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Disconnected()
    {
        lock (_lock)
        {
            _state.Disconnected();
            Note();
        }
    }

    /// <summary>Takes the next delivery for an open connection.</summary>
    /// <param name="permit">Takes what limits give for it: a transaction with as many of its recipients as one may have.</param>
    /// <param name="wait">If there is none because of limits: how long to wait before asking again.</param>
    public QueuedDelivery? TryTake(Permit permit, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = default;
            while (Waiting > 0 && _state.MayUseConnections(_route))
            {
                CountedLane? lane = null;
                if (_counted is { } counted && (lane = counted.Next(out wait)) is null)
                {
                    Note();
                    return null;
                }

                var next = lane?.Peek() ?? _lanes.Peek()!;
                permit.MostRecipients = Math.Min(_state.MostRecipients(_route, permit), lane?.MostRecipients ?? int.MaxValue);
                var recipients = Math.Min(
                    next.Pending.Length, RecipientsPerTransaction.Of(_route.Profile, next.RecipientLimit, permit.MostRecipients));
                wait = _state.TryTakeMessage(_route, permit, recipients);
                if (wait > TimeSpan.Zero)
                {
                    Note();
                    return null;
                }

                if (lane is null)
                    return Take(_lanes.Take()!, permit);
                if (_counted!.TryTake(lane, permit, recipients) is { } taken)
                    return Take(taken, permit);
                _state.ReturnMessages(permit);
            }

            return null;
        }
    }

    /// <summary>Takes from limits what one more transaction of the delivery under way costs.</summary>
    /// <returns>Whether limits allow it at once.</returns>
    public bool TryTakeMore(Permit permit, int recipients)
    {
        lock (_lock)
        {
            if (Limits.IsPaused || permit.OfLane.Any(limit => limit.Group.WaitForMessage(limit.Limits) > TimeSpan.Zero)
                || _state.TryTakeMessage(_route, permit, recipients) > TimeSpan.Zero)
                return false;
            for (var i = 0; i < permit.OfLane.Length; i++)
            {
                var limit = permit.OfLane[i];
                if (limit.Group.TryTakeMessage(limit.Limits, recipients) == TimeSpan.Zero)
                    continue;
                foreach (var taken in permit.OfLane[..i])
                    taken.Group.ReturnMessages(taken.Limits!, 1, recipients);
                _state.ReturnOne(permit, recipients);
                return false;
            }

            return true;
        }
    }

    /// <summary>Takes back a delivery that was taken for an open connection and not tried over it: it is the next one.</summary>
    public void PutBack(QueuedDelivery delivery, Permit permit)
    {
        lock (_lock)
        {
            Return(permit);
            delivery.MoveTo(DeliveryPhase.Ready);
            if (_counted is { } counted)
                counted.Add(delivery, atFront: true);
            else
                _lanes.PutBack(delivery);
            WakeOne();
            Note();
        }
    }

    /// <summary>A delivery that was taken for an open connection was not tried over it, and waits elsewhere.</summary>
    public void NotTried(Permit permit)
    {
        lock (_lock)
            Return(permit);
    }

    /// <summary>The transactions of the delivery that was taken have ended: limits count them for their times from now.</summary>
    public void Done(Permit permit)
    {
        lock (_lock)
        {
            if (permit.Lane is { } lane)
            {
                foreach (var limit in permit.OfLane)
                    limit.Group.End(limit.Limits!, permit.Messages, permit.Recipients);

                (permit.Lane, permit.OfLane) = (null, []);
                _counted?.Wake(lane);
            }

            _state.Done(_route, permit);
            _underWay.End(permit);
            Note();
        }
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
            if (Waiting > 0)
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

    /// <summary>What is used of the queue's own rates.</summary>
    public ImmutableArray<RateUse> Usage()
    {
        lock (_lock)
            return _state.Usage(_route);
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
        {
            var taken = TakeOut(condition);
            Note();
            return Mark(taken);
        }
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
            return _closed = Waiting == 0 && _state.Connections == 0 && _state.ConnectFailures == 0 && isForgotten;
        }
    }

    public ReadyQueueView View()
    {
        lock (_lock)
        {
            var counter = _counted?.WaitingFor();
            return new ReadyQueueView(
                Key, Waiting, _state.Connections, _state.ConnectFailures, Limits, WaitingFor(counter))
            {
                Attempts = _state.Attempts,
                WaitingForCounter = counter,
            };
        }
    }

    private string? WaitingFor(string? counter)
    {
        var limits = Limits;
        return Waiting == 0 ? null
            : limits.IsPaused ? WaitReason.Paused
            : _state.IsBackingOff ? WaitReason.Backoff
            : counter is not null ? WaitReason.Counter
            : _state.Starting >= Waiting ? WaitReason.Connecting
            : limits.Messages is null && _state.Connections >= limits.Connections ? WaitReason.Connections
            : WaitReason.Rate;
    }

    /// <summary>Has what waits counted as what it waits for now.</summary>
    private void Note()
    {
        if (_waits is null)
            return;
        var waiting = Waiting;
        _waits.Set(waiting == 0 ? WaitCause.None : Cause(waiting), waiting);
    }

    private WaitCause Cause(int waiting)
    {
        var limits = Limits;
        if (limits.IsPaused)
            return limits.PausedBy;
        if (_state.IsBackingOff && _state.Connections == _state.Starting)
            return WaitCause.ConnectBackoff;
        if (_counted is { Available: 0 })
            return WaitCause.CounterRate;
        if (_state.MessageRefusedBy is not WaitCause.None and var slow)
            return slow;
        if (_state.Starting >= waiting)
            return WaitCause.Connecting;
        return _state.ConnectRefusedBy switch
        {
            WaitCause.None => WaitCause.Connecting,
            WaitCause.Connections or WaitCause.ProviderConnections or WaitCause.CounterConnections when _underWay.IsSlow =>
                _underWay.Cause,
            var refused => refused,
        };
    }

    private QueuedDelivery Take(QueuedDelivery delivery, Permit permit)
    {
        _underWay.Begin(permit, delivery);
        Note();
        return Mark(delivery);
    }

    private EffectiveLimits Limits => _state.Limits(_route);

    private QueuedDelivery? Peek() =>
        _counted is { } counted ? counted.Next(out _)?.Peek() ?? counted.All().FirstOrDefault() : _lanes.Peek();

    private List<QueuedDelivery> TakeOut(Predicate<QueuedDelivery> condition) =>
        _counted is { } counted ? counted.TakeWhere(condition) : _lanes.TakeWhere(condition);

    /// <summary>Takes over a route; what waits is arranged anew if its profile has other counters.</summary>
    private void Take(Route route)
    {
        var isOther = !ReferenceEquals(route.Profile, _countersOf);
        Volatile.Write(ref _route, route);
        if (isOther)
            Arrange();
    }

    private void Arrange()
    {
        _countersOf = _route.Profile;
        var counters = control.CountersOf(_route.Profile);
        if (_counted is null && !counters.HasOfDeliveries)
            return;
        var waiting = TakeOut(static _ => true);
        _counted = counters.HasOfDeliveries ? new CountedLanes(counters, control.Groups, Key, time) : null;
        foreach (var delivery in waiting)
        {
            delivery.CountedBy = default;
            if (_counted is { } counted)
                counted.Add(delivery);
            else
                _lanes.Add(delivery);
        }
    }

    private void Return(Permit permit)
    {
        foreach (var limit in permit.OfLane)
            limit.Group.CancelBegin(limit.Limits!, permit.Messages, permit.Recipients);

        (permit.Lane, permit.OfLane) = (null, []);
        _state.ReturnMessages(permit);
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
