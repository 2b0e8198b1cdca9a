namespace PolicyMta.Core.Queues;

/// <summary>How many deliveries there are in which state, kept as deliveries move, so that no question walks them. Thread-safe.</summary>
internal sealed class QueueCounts
{
    private int _deliveries;
    private int _active;
    private int _held;
    private long _recipients;

    /// <summary>Unfinished deliveries.</summary>
    public int Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>Deliveries that are being routed, wait for a connection, or are being sent.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Deliveries that policy or an operator holds.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Recipients that are neither delivered nor given up.</summary>
    public long Recipients => Volatile.Read(ref _recipients);

    public void Add(DeliveryPhase phase, int recipients)
    {
        Interlocked.Increment(ref _deliveries);
        Interlocked.Add(ref _recipients, recipients);
        Count(phase, 1);
    }

    public void Remove(DeliveryPhase phase)
    {
        Interlocked.Decrement(ref _deliveries);
        Count(phase, -1);
    }

    public void Move(DeliveryPhase from, DeliveryPhase to)
    {
        if (KindOf(from) == KindOf(to))
            return;
        Count(from, -1);
        Count(to, 1);
    }

    public void ChangeRecipients(int difference)
    {
        if (difference != 0)
            Interlocked.Add(ref _recipients, difference);
    }

    private void Count(DeliveryPhase phase, int difference)
    {
        switch (KindOf(phase))
        {
            case Kind.Active:
                Interlocked.Add(ref _active, difference);
                break;
            case Kind.Held:
                Interlocked.Add(ref _held, difference);
                break;
        }
    }

    private static Kind KindOf(DeliveryPhase phase) => phase switch
    {
        DeliveryPhase.Routing or DeliveryPhase.Ready or DeliveryPhase.Attempting => Kind.Active,
        DeliveryPhase.Held => Kind.Held,
        _ => Kind.None,
    };

    private enum Kind
    {
        None,
        Active,
        Held,
    }
}
