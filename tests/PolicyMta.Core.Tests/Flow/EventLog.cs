using System.Collections.Concurrent;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>Keeps each event at the moment of its commit, so that what a test sees in the spool has been told already.</summary>
internal sealed class EventLog(IEventJournal journal) : IEventJournal
{
    private readonly ConcurrentQueue<DeliveryEvent> _events = new();

    public IEnumerable<DeliveryEvent> All => _events;

    public bool KeepsLines => journal.KeepsLines;

    public long ForgettableThrough => journal.ForgettableThrough;

    public long NextId => journal.NextId;

    public PendingEventsPool Pending => journal.Pending;

    public IEnumerable<DeliveryEvent> Of(string kind) => _events.Where(e => e.Kind == kind);

    public void Open() => journal.Open();

    public void Start() => journal.Start();

    public void Publish(GroupEvents group)
    {
        foreach (var part in group.Parts)
        {
            for (var i = 0; i < part.Count; i++)
                _events.Enqueue(part.EventAt(i));
        }

        journal.Publish(group);
    }

    public void Restore(ReadOnlySpan<byte> lines) => journal.Restore(lines);

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
