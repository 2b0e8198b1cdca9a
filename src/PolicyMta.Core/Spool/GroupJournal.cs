using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Puts the events of each group into its commit, hands them to the journal when it has come through, and has the metadata forget those
/// that the journal keeps for good: in commits that are made anyway. Used by the commit thread alone.
/// </summary>
/// <remarks>
/// After a failed commit it shows when the metadata is open again whether it came through. If so, the events of what is owed count as
/// committed, those of refused messages are taken out of it with the next commit, and only then is the rest published. On a disk without
/// any space, events wait in memory rather than keep a removal, which frees some, from being committed.
/// </remarks>
internal sealed partial class GroupJournal(ICommitJournal journal, MetadataStore metadata, SpoolHealth health, ILogger logger)
{
    private const long MaxHeldBytes = 16 * 1024 * 1024;

    private readonly List<GroupEvents> _settled = [];
    private readonly List<PendingEvents> _held = [];
    private GroupEvents? _current;
    private GroupEvents? _doubtful;
    private long _nextId = journal.NextId;
    private long _heldBytes;
    private long _dropped;
    private long _forgotten;
    private long _forgetting;
    private bool _lacksSpace;

    /// <summary>Adds the events of a group, and what else is to be done for events, to its commit.</summary>
    public void Fill(MetadataBatch batch, CommitGroup group)
    {
        AddEvents(group);
        if (!journal.KeepsLines)
            return;

        if (_current is { } events)
            batch.PutEvents(events.FirstId, events.Lines.Span);
        foreach (var settled in _settled)
        {
            if (settled.Count == 0)
                batch.DeleteEvents(settled.FirstId);
            else
                batch.PutEvents(settled.FirstId, settled.Lines.Span);
        }

        _forgetting = journal.ForgettableThrough;
        if (_forgetting > _forgotten && !batch.IsEmpty)
            batch.DeleteEventsThrough(_forgetting);
        else
            _forgetting = _forgotten;
    }

    /// <summary>The commit came through: its events are the journal's now.</summary>
    public void OnCommitted(CommitGroup group)
    {
        _forgotten = _forgetting;
        foreach (var settled in _settled)
            journal.Publish(settled);
        _settled.Clear();
        if (_current is not { } events)
            return;

        _current = null;
        _held.Clear();
        _heldBytes = 0;
        LetGo(group.Contents);
        LetGo(group.Rewrites);
        LetGo(group.Removes);
        journal.Publish(events);
    }

    /// <summary>The commit failed, or seemed to.</summary>
    /// <param name="lacksSpace">It was not the first to fail, for want of space: until mail is taken again, what is owed goes without its
    /// events.</param>
    public void OnFailed(bool lacksSpace)
    {
        _lacksSpace |= lacksSpace;
        _doubtful = _current;
        _current = null;
    }

    /// <summary>Finds out whether the failed commit came through, now that the metadata is open again.</summary>
    public void Settle()
    {
        if (_doubtful is not { } events)
            return;

        _doubtful = null;
        if (!journal.KeepsLines || metadata.Get(MetadataKeys.Events(events.FirstId, stackalloc byte[MetadataKeys.EventsLength])) is null)
        {
            events.Forget();
            return;
        }

        events.DropRefusable();
        foreach (var part in events.Parts)
            part.IsCommitted = true;
        _held.RemoveAll(static part => part.IsCommitted);
        _settled.Add(events);
    }

    private void AddEvents(CommitGroup group)
    {
        if (_lacksSpace && health.IsAccepting)
            _lacksSpace = false;
        if (_lacksSpace && journal.KeepsLines)
        {
            Hold(group.Rewrites);
            Hold(group.Removes);
        }

        Add(group.Contents);
        _current?.EndRefusable();
        if (!_lacksSpace && _held.Count > 0)
        {
            _current ??= Begin();
            foreach (var events in _held)
                _current.Add(events);
        }

        Add(group.Rewrites);
        Add(group.Removes);
        _nextId = _current?.NextId ?? _nextId;
    }

    private void Add(List<CommitWork> works)
    {
        foreach (var work in works)
        {
            if (work.Events is { IsCommitted: false } events)
                (_current ??= Begin()).Add(events);
        }
    }

    private void Hold(List<CommitWork> works)
    {
        foreach (var work in works)
        {
            if (work.Events is not { IsCommitted: false } events)
                continue;

            work.Events = null;
            if (_heldBytes + events.Length <= MaxHeldBytes)
            {
                _held.Add(events);
                _heldBytes += events.Length;
                continue;
            }

            if (_dropped == 0)
                LogDropped(MaxHeldBytes);
            _dropped += events.Count;
            events.Release();
        }
    }

    private static void LetGo(List<CommitWork> works)
    {
        foreach (var work in works)
            work.Events = null;
    }

    private GroupEvents Begin() => new(_nextId, journal.KeepsLines);

    [LoggerMessage(2051, LogLevel.Error,
        "The disk has had no space for so long that the events of {Bytes} bytes wait in memory; further events are lost to the journal "
            + "until there is space")]
    private partial void LogDropped(long bytes);
}
