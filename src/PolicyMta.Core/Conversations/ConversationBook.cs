using System.Collections.Concurrent;

namespace PolicyMta.Core.Conversations;

/// <summary>
/// All SMTP connections that are open, who looks at them, and the transcripts that are kept. Thread-safe. While nobody looks, a line costs
/// its place in its connection's own memory.
/// </summary>
internal sealed class ConversationBook(RecorderOptions options, TimeProvider time)
{
    /// <summary>Traces at once at most.</summary>
    public const int MostViewers = 8;

    private readonly ConcurrentDictionary<long, Conversation> _open = new();
    private readonly Lock _lock = new();
    private ImmutableArray<TraceViewer> _viewers = [];
    private volatile bool _isWatched;
    private long _number;
    private long _endedLines;

    public TimeProvider Time => time;

    /// <summary>Keeps transcripts; null if that is switched off.</summary>
    public FlightRecorder? Recorder { get; } = options.Enabled ? new FlightRecorder(options, time) : null;

    /// <summary>Whether somebody traces.</summary>
    public bool IsWatched => _isWatched;

    /// <summary>Open connections at this moment.</summary>
    public IEnumerable<Conversation> Open => _open.Select(static pair => pair.Value);

    /// <summary>Open connections.</summary>
    public int Count => _open.Count;

    /// <summary>Lines since the start, of connections that are open or have ended.</summary>
    public long Lines => Interlocked.Read(ref _endedLines) + Open.Sum(static one => one.Lines);

    public long NextNumber() => Interlocked.Increment(ref _number);

    public void Add(Conversation conversation) => _open[conversation.Number] = conversation;

    public void Remove(Conversation conversation)
    {
        if (_open.TryRemove(conversation.Number, out _))
            Interlocked.Add(ref _endedLines, conversation.Lines);
    }

    /// <summary>The open connection of a name such as <c>out-17</c>, or null.</summary>
    public Conversation? Find(string id)
    {
        var hyphen = id.IndexOf('-', StringComparison.Ordinal);
        return hyphen > 0 && long.TryParse(id.AsSpan(hyphen + 1), out var number) && _open.TryGetValue(number, out var found)
            && found.Id.Equals(id, StringComparison.OrdinalIgnoreCase) ? found : null;
    }

    /// <summary>Begins to look; null if too many do already.</summary>
    public TraceViewer? Watch(TraceFilter filter)
    {
        lock (_lock)
        {
            if (_viewers.Length >= MostViewers)
                return null;
            var viewer = new TraceViewer(this, filter);
            _viewers = _viewers.Add(viewer);
            _isWatched = true;
            return viewer;
        }
    }

    public void Forget(TraceViewer viewer)
    {
        lock (_lock)
        {
            _viewers = _viewers.Remove(viewer);
            _isWatched = !_viewers.IsEmpty;
        }
    }

    /// <summary>Shows a line to those who look.</summary>
    public void Tell(Conversation conversation, TranscriptLine line)
    {
        ImmutableArray<TraceViewer> viewers;
        lock (_lock)
            viewers = _viewers;
        foreach (var viewer in viewers)
            viewer.Tell(conversation, line);
    }
}
