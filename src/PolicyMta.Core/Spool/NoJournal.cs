using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Spool;

/// <summary>Drops the events of a spool that nobody listens to.</summary>
internal sealed class NoJournal : ICommitJournal
{
    public bool KeepsLines => false;

    public long ForgettableThrough => 0;

    public long NextId => 1;

    public void Open()
    {
        // There is nothing to open.
    }

    public void Publish(GroupEvents group) => group.Release();

    public void Restore(ReadOnlySpan<byte> lines)
    {
        // Whoever switched the journal off has no use for them.
    }
}
