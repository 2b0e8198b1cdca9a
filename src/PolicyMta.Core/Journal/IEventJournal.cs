using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// What events are handed to on their way through the spool: the journal, or only the immediate takers if that is switched off.
/// </summary>
internal interface IEventJournal : ICommitJournal, IAsyncDisposable
{
    /// <summary>Where to get memory for events from.</summary>
    PendingEventsPool Pending { get; }

    /// <summary>Begins to work, after the spool has been opened.</summary>
    void Start();
}
