using System.Threading.Channels;

namespace PolicyMta.Core.Conversations;

/// <summary>
/// Somebody who looks at connections as they speak. Lines that come faster than they are read are left out and counted: mail does not wait.
/// One reader; anybody tells.
/// </summary>
internal sealed class TraceViewer(ConversationBook all, TraceFilter filter) : IDisposable
{
    /// <summary>Lines that wait to be read at most.</summary>
    public const int MostWaiting = 2_000;

    private const int MostKnown = 1_000;

    private readonly Channel<TracedLine> _lines = Channel.CreateBounded<TracedLine>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Lock _lock = new();
    private readonly HashSet<long> _known = [];
    private long _lost;

    /// <summary>What was said, in order.</summary>
    public ChannelReader<TracedLine> Lines => _lines.Reader;

    /// <summary>How many lines were left out since it was last asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <summary>
    /// Takes a line, if it is of a connection that the filter matches; before the first, what was said there earlier.
    /// </summary>
    public void Tell(Conversation conversation, TranscriptLine line)
    {
        if (!filter.Matches(conversation))
            return;
        lock (_lock)
        {
            if (_known.Count < MostKnown && _known.Add(conversation.Number))
            {
                // The line itself stands there too, as the last.
                foreach (var earlier in conversation.Transcript(onlyTransaction: true).SkipLast(1))
                    Add(conversation, earlier);
            }

            Add(conversation, line);
        }
    }

    public void Dispose() => all.Forget(this);

    private void Add(Conversation conversation, TranscriptLine line)
    {
        if (!_lines.Writer.TryWrite(new TracedLine(conversation.Id, conversation.Place, line)))
            Interlocked.Increment(ref _lost);
    }
}
