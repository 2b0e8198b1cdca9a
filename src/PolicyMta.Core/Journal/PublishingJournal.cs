using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// In place of the journal if that is switched off: events are told to the immediate takers when their commit has come through, and not
/// kept.
/// </summary>
internal sealed class PublishingJournal(EventStream stream) : IEventJournal
{
    public bool KeepsLines => false;

    public long ForgettableThrough => 0;

    public long NextId => 1;

    public PendingEventsPool Pending { get; } = new(encodes: false);

    public void Open()
    {
        // There is nothing to open.
    }

    public void Start()
    {
        // There is nothing to write.
    }

    public void Publish(GroupEvents group)
    {
        foreach (var part in group.Parts)
        {
            for (var i = 0; i < part.Count; i++)
                stream.Publish(part.EventAt(i));
        }

        group.Release();
    }

    public void Restore(ReadOnlySpan<byte> lines)
    {
        // Events of a time when the journal was switched on.
    }

    public ValueTask DisposeAsync() => default;
}
