namespace PolicyMta.Core.Spool;

/// <summary>
/// Gathers work for the commit thread and cuts it into groups. While one group is synced the next gathers by itself; if many clients
/// send at once it waits, for two milliseconds at most, until it is as large as the last one and what came during it: the same clients are
/// likely to come again, and each sync is dear. Mail of a few clients never waits. Rewrites and removals alone, for which no client waits,
/// linger a moment; notes alone, for which nobody waits, a longer one. Removals are capped in each group, or they would starve new mail.
/// </summary>
/// <param name="companionMilliseconds">How long new mail waits for company at most.</param>
internal sealed class CommitQueue(int companionMilliseconds = 2)
{
    public const int MaxRemoves = 256;

    private const int MaxContents = 1024;
    private const long MaxContentBytes = 32 * 1024 * 1024;
    private const int MaxRewrites = 1024;
    private const int EnoughCompany = 500;
    private const int LingerMilliseconds = 5;

    /// <summary>How long notes wait for a commit that is made anyway.</summary>
    private const int NoteMilliseconds = 250;

    /// <summary>So many notes are worth a commit of their own.</summary>
    private const int ManyNotes = 2048;

    private const int MaxNotes = 8192;

    /// <summary>With fewer messages under way the next sync would not be shared by enough of them to be worth a wait.</summary>
    private const int ManyContents = 4;

    private readonly object _gate = new();
    private readonly Queue<CommitWork> _contents = new();
    private Queue<CommitWork> _rewrites = new();
    private Queue<CommitWork> _removes = new();
    private readonly Queue<CommitWork> _notes = new();
    private Waiting _waiting;
    private bool _closed;
    private int _lastContents;
    private int _expectedContents;

    private enum Waiting
    {
        No,
        ForAnything,
        ForCompany,
        ForCompanions,
    }

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Hands work over; false when the spool is closed, and then the work is still the caller's.</summary>
    public bool TryAdd(CommitWork work)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            if (work.Kind == CommitKind.Note)
                return TryAddNote(work);

            var queue = work.Kind switch
            {
                CommitKind.Append or CommitKind.Move => _contents,
                CommitKind.Remove => _removes,
                _ => _rewrites,
            };
            queue.Enqueue(work);
            if (_waiting == Waiting.ForAnything || (_waiting == Waiting.ForCompany && HasCompany)
                || (_waiting == Waiting.ForCompanions && _contents.Count >= _expectedContents))
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits for work and fills a group with it.</summary>
    /// <param name="group">The empty group.</param>
    /// <param name="withRewrites">Whether rewrites go along with removals. Alone, removals free the space without which a full disk takes
    /// nothing else.</param>
    /// <returns>False when the spool is closed and nothing is left.</returns>
    public bool Take(CommitGroup group, bool withRewrites)
    {
        lock (_gate)
        {
            _expectedContents = _contents.Count + _lastContents;
            AwaitWork();
            if (IsEmpty && _notes.Count == 0)
                return false;
            if (!HasCompany && !_closed)
                Wait(Waiting.ForCompany, LingerMilliseconds);
            else if (_contents.Count < _expectedContents && _expectedContents >= ManyContents && !_closed)
                Wait(Waiting.ForCompanions, companionMilliseconds);

            Move(_removes, group.Removes, MaxRemoves);
            if (withRewrites || group.Removes.Count == 0)
            {
                Move(_rewrites, group.Rewrites, MaxRewrites);
                Move(_notes, group.Rewrites, MaxRewrites + ManyNotes);
            }

            var bytes = 0L;
            while (group.Contents.Count < MaxContents && bytes < MaxContentBytes && _contents.TryDequeue(out var work))
            {
                group.Contents.Add(work);
                bytes += work.Content.Length;
            }

            _lastContents = group.Contents.Count;
            return true;
        }
    }

    /// <summary>Puts what is still owed back in front.</summary>
    public void Return(IEnumerable<CommitWork> rewrites, IEnumerable<CommitWork> removes)
    {
        lock (_gate)
        {
            _rewrites = new Queue<CommitWork>(rewrites.Concat(_rewrites));
            _removes = new Queue<CommitWork>(removes.Concat(_removes));
        }
    }

    /// <summary>Holds the commit thread back after a failure, unless the spool is closed meanwhile.</summary>
    public void Pause(TimeSpan time)
    {
        lock (_gate)
        {
            if (!_closed)
                Monitor.Wait(_gate, time);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void AwaitWork()
    {
        while (IsEmpty && !_closed)
        {
            var notesOnly = _notes.Count > 0;
            Wait(Waiting.ForAnything, notesOnly ? NoteMilliseconds : Timeout.Infinite);
            if (notesOnly)
                return;
        }
    }

    private bool TryAddNote(CommitWork work)
    {
        if (_notes.Count >= MaxNotes)
            return false;
        _notes.Enqueue(work);
        if (_waiting == Waiting.ForAnything && _notes.Count is 1 or ManyNotes)
            Monitor.Pulse(_gate);
        return true;
    }

    private bool IsEmpty => _contents.Count == 0 && _rewrites.Count == 0 && _removes.Count == 0;

    private bool HasCompany => _contents.Count > 0 || _rewrites.Count + _removes.Count >= EnoughCompany;

    private void Wait(Waiting reason, int milliseconds)
    {
        _waiting = reason;
        Monitor.Wait(_gate, milliseconds);
        _waiting = Waiting.No;
    }

    private static void Move(Queue<CommitWork> from, List<CommitWork> to, int most)
    {
        while (to.Count < most && from.TryDequeue(out var work))
            to.Add(work);
    }
}
