using System.Collections.Concurrent;

namespace PolicyMta.Core.Journal;

/// <summary>Keeps used <see cref="PendingEvents"/> with their buffers for the next ones. Thread-safe.</summary>
/// <param name="encodes">Whether events are encoded: only a journal that keeps them needs that.</param>
internal sealed class PendingEventsPool(bool encodes)
{
    private const int Capacity = 1024;
    private readonly ConcurrentQueue<PendingEvents> _free = new();
    private int _count;

    public PendingEvents Rent()
    {
        if (!_free.TryDequeue(out var events))
            return new PendingEvents(this, encodes);
        Interlocked.Decrement(ref _count);
        return events;
    }

    public void Return(PendingEvents events)
    {
        if (Interlocked.Increment(ref _count) <= Capacity)
            _free.Enqueue(events);
        else
            Interlocked.Decrement(ref _count);
    }
}
