using PolicyMta.Core.Limits;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>
/// What waits in a ready queue whose deliveries have counters of their own: as <see cref="ReadyLanes"/>, but mail whose counter is used up
/// is passed over until it may go, without being looked at meanwhile. Tenants still take turns, however many counters one has. Not
/// thread-safe: its ready queue guards it.
/// </summary>
internal sealed class CountedLanes(ProfileCounters counters, LimitGroups groups, ReadyKey key, TimeProvider time)
{
    private readonly Dictionary<string, CountedTenant>[] _tenants = [[], [], []];
    private readonly Queue<CountedTenant>[] _turns = [new(), new(), new()];
    private readonly PriorityQueue<CountedLane, long> _parked = new();
    private int _parkedDeliveries;

    public int Count { get; private set; }

    /// <summary>Deliveries whose counters are not known to be used up.</summary>
    public int Available => Count - _parkedDeliveries;

    public void Add(QueuedDelivery delivery, bool atFront = false)
    {
        var lane = LaneOf(delivery);
        if (atFront)
            lane.PutBack(delivery);
        else
            lane.Add(delivery);
        Count++;
        if (lane.IsParked)
            _parkedDeliveries++;
    }

    /// <summary>The next delivery whose counters let it go, without taking it; null if there is none.</summary>
    /// <param name="wait">If there is none: how long to wait before asking again.</param>
    public CountedLane? Next(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var now = time.GetTimestamp();
        Unpark(now);
        for (var priority = _turns.Length - 1; priority >= 0; priority--)
        {
            while (_turns[priority].TryPeek(out var tenant))
            {
                while (tenant.Turns.TryPeek(out var lane))
                {
                    var until = WaitOf(lane);
                    if (until == TimeSpan.Zero)
                        return lane;
                    Park(lane, now, until);
                }

                _turns[priority].Dequeue();
                tenant.IsInTurn = false;
            }
        }

        if (_parked.TryPeek(out _, out var next))
            wait = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, time.GetElapsedTime(now, next).Ticks));
        return null;
    }

    /// <summary>Takes the delivery that <see cref="Next"/> gave, from its counters too.</summary>
    /// <returns>Null if a counter was used up meanwhile: ask again.</returns>
    public QueuedDelivery? TryTake(CountedLane lane, Permit permit, int recipients)
    {
        for (var i = 0; i < lane.Limits.Length; i++)
        {
            var wait = lane.Limits[i].Group.TryBegin(lane.Limits[i].Limits!, recipients);
            if (wait == TimeSpan.Zero)
                continue;
            foreach (var taken in lane.Limits[..i])
                taken.Group.CancelBegin(taken.Limits!, 1, recipients);
            if (wait is { } until)
                Park(lane, time.GetTimestamp(), until);
            else
                lane.Limits = counters.OfDelivery(groups, key, lane.Values);
            return null;
        }

        (permit.Lane, permit.OfLane) = (lane, lane.Limits);
        var delivery = lane.Take();
        Count--;
        var tenant = lane.Tenant;
        tenant.Turns.Dequeue();
        _turns[tenant.Priority].Dequeue();
        tenant.IsInTurn = false;
        if (lane.Count > 0)
            tenant.Turns.Enqueue(lane);
        else
            Remove(lane);
        if (tenant.Turns.Count > 0)
            Enqueue(tenant);
        return delivery;
    }

    /// <summary>A delivery of a lane is done: what waits there may be asked again.</summary>
    public void Wake(CountedLane lane)
    {
        if (lane is { IsParked: true, IsParkedBriefly: true, Count: > 0 })
            Unpark(lane);
    }

    public bool Holds(QueuedDelivery delivery) => All().Contains(delivery);

    /// <summary>All of it, those of the highest priority first.</summary>
    public IEnumerable<QueuedDelivery> All() =>
        _tenants.Reverse().SelectMany(static tenants => tenants.Values).SelectMany(static tenant => tenant.Lanes.Values)
            .SelectMany(static lane => lane.All);

    /// <summary>Takes out all that fulfil a condition.</summary>
    public List<QueuedDelivery> TakeWhere(Predicate<QueuedDelivery> condition)
    {
        var taken = All().Where(delivery => condition(delivery)).ToList();
        if (taken.Count == 0)
            return taken;
        var gone = taken.ToHashSet();
        var kept = All().Where(delivery => !gone.Contains(delivery)).ToList();
        for (var priority = 0; priority < _tenants.Length; priority++)
        {
            _tenants[priority].Clear();
            _turns[priority].Clear();
        }

        _parked.Clear();
        (Count, _parkedDeliveries) = (0, 0);
        foreach (var delivery in kept)
            Add(delivery);
        return taken;
    }

    /// <summary>The counter that keeps what waits, if one does.</summary>
    public string? WaitingFor()
    {
        if (Available > 0 || !_parked.TryPeek(out var lane, out _))
            return null;
        foreach (var limit in lane.Limits)
        {
            if (limit.Group.WaitToBegin(limit.Limits!) > TimeSpan.Zero)
                return limit.Group.Identity?.Name;
        }

        return null;
    }

    private static TimeSpan WaitOf(CountedLane lane)
    {
        var longest = TimeSpan.Zero;
        foreach (var limit in lane.Limits)
        {
            if (limit.Group.WaitToBegin(limit.Limits!) is var wait && wait > longest)
                longest = wait;
        }

        return longest;
    }

    private CountedLane LaneOf(QueuedDelivery delivery)
    {
        var priority = (int)delivery.Priority;
        var name = delivery.Queue.Key.Tenant;
        if (!_tenants[priority].TryGetValue(name, out var tenant))
            _tenants[priority][name] = tenant = new CountedTenant(priority, name);
        var values = delivery.CountedBy.IsDefault ? counters.ValuesOf(delivery) : delivery.CountedBy;
        var laneKey = ProfileCounters.KeyOf(values);
        if (tenant.Lanes.TryGetValue(laneKey, out var lane))
            return lane;

        lane = new CountedLane(tenant, laneKey, values) { Limits = counters.OfDelivery(groups, key, values) };
        tenant.Lanes[laneKey] = lane;
        Enqueue(lane);
        return lane;
    }

    private void Enqueue(CountedLane lane)
    {
        lane.Tenant.Turns.Enqueue(lane);
        Enqueue(lane.Tenant);
    }

    private void Enqueue(CountedTenant tenant)
    {
        if (tenant.IsInTurn)
            return;
        tenant.IsInTurn = true;
        _turns[tenant.Priority].Enqueue(tenant);
    }

    /// <summary>Takes a lane, which is the first of its tenant's, out of the turns until a time.</summary>
    private void Park(CountedLane lane, long now, TimeSpan wait)
    {
        lane.Tenant.Turns.Dequeue();
        lane.IsParked = true;
        lane.IsParkedBriefly = wait <= RateWindow.UntilDone;
        _parkedDeliveries += lane.Count;
        var ticks = wait == TimeSpan.MaxValue ? time.TimestampFrequency : wait.TotalSeconds * time.TimestampFrequency;
        _parked.Enqueue(lane, now + (long)Math.Ceiling(ticks));
    }

    private void Unpark(long now)
    {
        while (_parked.TryPeek(out var lane, out var until) && until <= now)
        {
            _parked.Dequeue();
            if (lane.IsParked)
                Unpark(lane);
        }
    }

    private void Unpark(CountedLane lane)
    {
        lane.IsParked = false;
        _parkedDeliveries -= lane.Count;
        Enqueue(lane);
    }

    private void Remove(CountedLane lane)
    {
        lane.Tenant.Lanes.Remove(lane.Key);
        if (lane.Tenant.Lanes.Count == 0)
            _tenants[lane.Tenant.Priority].Remove(lane.Tenant.Tenant);
    }
}
