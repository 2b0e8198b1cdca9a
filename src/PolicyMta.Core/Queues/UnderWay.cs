using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// What the connections of a ready queue are busy with: whether each delivery takes long, and if so, whether the receiver takes it or this
/// server. Not thread-safe: its ready queue guards it.
/// </summary>
internal sealed class UnderWay(TimeProvider time)
{
    /// <summary>How long a delivery may take before what it waits for is what others wait for too.</summary>
    private const double Slow = 2;

    private readonly List<Permit> _permits = [];
    private long _changedAt;
    private double _busySeconds;
    private double _typicalSeconds;

    /// <summary>Whether a delivery takes long, or those under way already have.</summary>
    public bool IsSlow => _typicalSeconds > Slow || (_permits.Count > 0
        && _busySeconds + (_permits.Count * time.GetElapsedTime(_changedAt).TotalSeconds) > _permits.Count * Slow);

    /// <summary>What most of them wait for, and so those that wait for a connection.</summary>
    public WaitCause Cause
    {
        get
        {
            var (handlers, disk) = (0, 0);
            foreach (var permit in _permits)
            {
                var cause = permit.Delivery!.WaitsFor;
                handlers += cause == WaitCause.Handlers ? 1 : 0;
                disk += cause is WaitCause.Disk or WaitCause.Memory ? 1 : 0;
            }

            return handlers > _permits.Count / 2 ? WaitCause.Handlers
                : disk > _permits.Count / 2 ? WaitCause.Disk
                : WaitCause.BusyReceiver;
        }
    }

    public void Begin(Permit permit, QueuedDelivery delivery)
    {
        Pass();
        permit.Delivery = delivery;
        _permits.Add(permit);
    }

    public void End(Permit permit)
    {
        Pass();
        if (permit.Delivery is null)
            return;
        permit.Delivery = null;

        // What all under way have spent since the last end is what one end costs.
        _typicalSeconds = _typicalSeconds == 0 ? _busySeconds : (_typicalSeconds * 0.875) + (_busySeconds * 0.125);
        _busySeconds = 0;
        _permits.Remove(permit);
    }

    private void Pass()
    {
        var now = time.GetTimestamp();
        if (_permits.Count > 0)
            _busySeconds += _permits.Count * time.GetElapsedTime(_changedAt, now).TotalSeconds;
        _changedAt = now;
    }
}
