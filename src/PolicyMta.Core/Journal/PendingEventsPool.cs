namespace PolicyMta.Core.Journal;

/// <summary>
/// Keeps used <see cref="PendingEvents"/> with their buffers for the next ones; what came back last goes first, since the processor still
/// has it in its cache. Thread-safe.
/// </summary>
/// <param name="encodes">Whether events are encoded: only a journal that keeps them needs that.</param>
internal sealed class PendingEventsPool(bool encodes)
{
    private const int Capacity = 1024;
    private readonly Lock _lock = new();
    private readonly Stack<PendingEvents> _free = new();

    public PendingEvents Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var events))
                return events;
        }

        return new PendingEvents(this, encodes);
    }

    public void Return(PendingEvents events)
    {
        lock (_lock)
        {
            if (_free.Count < Capacity)
                _free.Push(events);
        }
    }
}
