using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Conversations;

/// <summary>
/// One SMTP connection as others may see it: who speaks with whom, what is going on, and the last lines. The one observer that sessions,
/// traces, the flight recorder and probes stand on. Its connection tells it what is said, from one thread at a time; everybody may read.
/// </summary>
internal abstract class Conversation
{
    private readonly ConversationBook _all;
    private readonly long _started;
    private readonly Lock _lock = new();
    private readonly TranscriptRing? _ring;
    private SecretMask _mask;
    private PlaceTranscripts? _place;
    private long _lines;
    private long _messages;
    private long _bytes;

    protected Conversation(ConversationBook all, Direction direction)
    {
        _all = all;
        Direction = direction;
        Number = all.NextNumber();
        _started = all.Time.GetTimestamp();
        Since = all.Time.GetUtcNow();
        _ring = all.Recorder is null ? null : new TranscriptRing();
    }

    public Direction Direction { get; }

    /// <summary>A number that no other conversation since the start has.</summary>
    public long Number { get; }

    /// <summary>The name that commands use.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{(Direction == Direction.In ? "in" : "out")}-{Number}");

    public DateTimeOffset Since { get; }

    /// <summary>Lines said so far.</summary>
    public long Lines => Volatile.Read(ref _lines);

    /// <summary>Messages sent or taken so far.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Their bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The site, or the listener: where transcripts are kept.</summary>
    public abstract string Place { get; }

    /// <summary>What is kept with a transcript.</summary>
    public abstract ConversationFacts Facts { get; }

    protected ConversationBook All => _all;

    /// <summary>Whether <see cref="OnLine"/> wants lines.</summary>
    protected virtual bool IsProbed => false;

    /// <summary>Breaks the connection off.</summary>
    /// <returns>Whether there is something to break off.</returns>
    public abstract bool Abort();

    /// <summary>Commands that were sent, or one that was received: each ends with a line feed, but for the last perhaps.</summary>
    public void Commands(ReadOnlySpan<byte> lines)
    {
        Span<byte> scratch = stackalloc byte[SecretMask.ScratchSize];
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            Tell(LineKind.Command, _mask.Command(line.TrimEnd((byte)'\r'), scratch));
        }
    }

    /// <summary>A whole reply.</summary>
    public void Reply(ReadOnlySpan<byte> reply)
    {
        OnReply(reply);
        Tell(LineKind.Reply, _mask.Reply(reply));
    }

    /// <summary>What happened beside the words.</summary>
    public void Note(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Tell(LineKind.Note, bytes);
    }

    /// <summary>A message, of which nothing is told but its size.</summary>
    public void Content(long bytes)
    {
        _messages++;
        _bytes += bytes;
        Span<byte> text = stackalloc byte[64];
        System.Text.Unicode.Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"({bytes} bytes of message)", out var written);
        Tell(LineKind.Content, text[..written]);
    }

    /// <summary>The opening, and the last lines; nothing if transcripts are not kept.</summary>
    /// <param name="onlyTransaction">Whether those before the last transaction are left out.</param>
    public ImmutableArray<TranscriptLine> Transcript(bool onlyTransaction = false) => TranscriptText.Read(Copy(onlyTransaction), Since);

    /// <summary>The connection is gone.</summary>
    public void Close()
    {
        _all.Remove(this);
        lock (_lock)
            _ring?.Release();
    }

    /// <summary>Takes note of a reply before it may be hidden.</summary>
    protected virtual void OnReply(ReadOnlySpan<byte> reply)
    {
    }

    /// <summary>Takes note of a line, as it may be shown.</summary>
    protected virtual void OnLine(TranscriptLine line)
    {
    }

    protected void EndOpening()
    {
        lock (_lock)
            _ring?.EndOpening();
    }

    protected void BeginTransaction()
    {
        lock (_lock)
            _ring?.BeginTransaction();
    }

    /// <summary>Whether a transcript is wanted now. Costs next to nothing.</summary>
    protected bool IsWanted(bool isGood) => _all.Recorder?.Wants(_place, isGood) == true;

    /// <summary>Keeps what was said.</summary>
    /// <param name="isGood">Whether all went well.</param>
    /// <param name="outcome">What came of it, in words.</param>
    /// <param name="onlyTransaction">Whether the last transaction is enough.</param>
    protected void Keep(bool isGood, string outcome, bool onlyTransaction)
    {
        var lines = Copy(onlyTransaction);
        _place = _all.Recorder!.Keep(new KeptTranscript(Direction, Place, isGood, _all.Time.GetUtcNow(), Since, lines)
        {
            Facts = Facts,
            Outcome = outcome,
            LeftOut = _ring!.LeftOut,
        });
    }

    private byte[] Copy(bool onlyTransaction)
    {
        lock (_lock)
            return _ring?.Copy(onlyTransaction) ?? [];
    }

    private void Tell(LineKind kind, ReadOnlySpan<byte> text)
    {
        _lines++;
        if (_ring is not null)
        {
            var at = (uint)_all.Time.GetElapsedTime(_started).TotalMilliseconds;
            lock (_lock)
                _ring.Add(kind, at, text);
        }

        if (_all.IsWatched || IsProbed)
            Show(kind, text);
    }

    private void Show(LineKind kind, ReadOnlySpan<byte> text)
    {
        var shown = text.Length > TranscriptRing.LongestLine ? text[..TranscriptRing.LongestLine] : text;
        var line = new TranscriptLine(_all.Time.GetUtcNow(), kind, TranscriptText.Decode(shown));
        OnLine(line);
        if (_all.IsWatched)
            _all.Tell(this, line);
    }
}
