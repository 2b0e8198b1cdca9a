using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Journal;

/// <summary>Goes through the journal's lines in order, from one event on, as far as they are written. For one user at a time.</summary>
/// <param name="segments">The segments as they are at the moment.</param>
/// <param name="after">The number of the event behind which to begin.</param>
internal sealed class JournalWalk(Func<ImmutableArray<JournalSegment>> segments, long after) : IDisposable
{
    private JournalSegment? _segment;
    private SafeFileHandle? _file;
    private LineReader? _reader;

    /// <summary>The number of the last event that was passed.</summary>
    public long Position { get; private set; } = after;

    /// <summary>Bytes of lines that were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// Set when events behind <see cref="Position"/> had been removed before they were read: the number of the first that is left. Whoever
    /// reads takes it back.
    /// </summary>
    public long? LostBefore { get; set; }

    /// <summary>Begins at the first segment that may hold an event of that time or later, at a place before it.</summary>
    public static JournalWalk Since(Func<ImmutableArray<JournalSegment>> segments, DateTimeOffset time)
    {
        foreach (var segment in segments())
        {
            if (segment.Facts.IsEmpty || segment.Facts.LatestTime < time)
                continue;

            var walk = new JournalWalk(segments, segment.Facts.FirstId - 1);
            walk.TryOpen(segment, segment.Index.OffsetSince(time));
            return walk;
        }

        return new JournalWalk(segments, long.MaxValue);
    }

    /// <summary>
    /// The next line without its line feed, valid until the next call; false if no further one is written yet. Damaged lines are passed
    /// over.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (_reader is not null || TryOpenNext())
        {
            var end = _segment!.Facts.Length;
            _reader!.End = end;
            while (_reader.TryRead(out line))
            {
                BytesRead += line.Length;
                if (!EventLine.TryRead(line, out var eventId, out _) || eventId <= Position)
                    continue;
                Position = eventId;
                return true;
            }

            if (segments() is [.., var last] && last == _segment)
                break;
            if (_segment.Facts.Length != end)
                continue; // More came before it was finished.
            Position = Math.Max(Position, _segment.Facts.LastId);
            Close();
        }

        line = default;
        return false;
    }

    public void Dispose() => Close();

    private bool TryOpenNext()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var present = segments();
            var next = present.FirstOrDefault(segment => !segment.Facts.IsEmpty && segment.Facts.LastId > Position);
            if (next is null)
                return false;
            if (next == present[0] && next.Facts.FirstId > Position + 1)
                LostBefore = next.Facts.FirstId;
            if (TryOpen(next, next.Index.OffsetOf(Position + 1)))
                return true;
        }

        return false;
    }

    private bool TryOpen(JournalSegment segment, long offset)
    {
        _file = segment.TryOpen();
        if (_file is null)
            return false;
        _segment = segment;
        _reader = new LineReader(_file, offset, segment.Facts.Length);
        return true;
    }

    private void Close()
    {
        _reader?.Dispose();
        _file?.Dispose();
        (_reader, _file, _segment) = (null, null, null);
    }
}
