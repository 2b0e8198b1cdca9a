namespace PolicyMta.Simulation.Providers;

/// <summary>
/// Remembers when a client address, sender and recipient were first seen together. Bounded: the oldest are forgotten. Thread-safe.
/// </summary>
internal sealed class Greylist(TimeSpan wait, int capacity, TimeProvider time)
{
    private readonly Dictionary<(string Client, string Sender, string Recipient), long> _firstSeen = [];
    private readonly Queue<(string Client, string Sender, string Recipient)> _order = new();
    private readonly Lock _lock = new();

    /// <summary>Whether the triplet is new, or has not waited long enough since it was.</summary>
    public bool IsNew(string client, string sender, string recipient)
    {
        if (wait <= TimeSpan.Zero)
            return false;

        var triplet = (client, sender.ToLowerInvariant(), recipient.ToLowerInvariant());
        lock (_lock)
        {
            if (_firstSeen.TryGetValue(triplet, out var since))
                return time.GetElapsedTime(since) < wait;

            if (_order.Count >= capacity)
                _firstSeen.Remove(_order.Dequeue());
            _firstSeen.Add(triplet, time.GetTimestamp());
            _order.Enqueue(triplet);
            return true;
        }
    }
}
