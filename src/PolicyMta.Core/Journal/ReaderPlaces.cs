using System.Buffers.Binary;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Where readers of the journal have got to, each under its name, kept in the spool; which place belongs to a time, and how much lies
/// behind one. Thread-safe.
/// </summary>
internal sealed class ReaderPlaces(EventJournal journal, ISpool spool)
{
    private const string Room = "event-cursors";

    /// <summary>The number of the last event that was committed.</summary>
    public long Last => journal.LastPublishedId;

    /// <summary>The place before the oldest event that is kept; where the next one will be, if none is.</summary>
    public long Oldest => journal.Segments.FirstOrDefault(segment => !segment.Facts.IsEmpty) is { } first
        ? first.Facts.FirstId - 1
        : journal.LastPublishedId;

    /// <summary>The number of the last event that a reader acknowledged; null if it has never read.</summary>
    public long? Find(string cursor)
    {
        foreach (var (key, value) in spool.ReadState(Room))
        {
            if (key.Name == cursor && value.Length == sizeof(long))
                return BinaryPrimitives.ReadInt64LittleEndian(value.Span);
        }

        return null;
    }

    /// <summary>Notes where a reader is. Complete when that has survived a power cut; not before a full disk has room again.</summary>
    public ValueTask PutAsync(string cursor, long eventId)
    {
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, eventId);
        return spool.PutStateAsync(new StateKey(Room, cursor), value);
    }

    /// <summary>The place before the first event of a time or later.</summary>
    public long Before(DateTimeOffset time)
    {
        using var walk = JournalWalk.Since(() => journal.Segments, time);
        while (walk.TryRead(out var line))
        {
            if (EventLine.TryRead(line, out var eventId, out var at) && at >= time)
                return eventId - 1;
        }

        return journal.LastPublishedId;
    }

    /// <summary>What lies behind a place.</summary>
    public ReaderLag LagAt(long eventId)
    {
        var events = 0L;
        foreach (var segment in journal.Segments)
        {
            var facts = segment.Facts;
            if (!facts.IsEmpty && facts.LastId > eventId)
                events += facts.LastId - Math.Max(facts.FirstId - 1, eventId);
        }

        return events == 0 ? default : new ReaderLag(events, TimeBehind(eventId));
    }

    private DateTimeOffset? TimeBehind(long eventId)
    {
        using var walk = new JournalWalk(() => journal.Segments, eventId);
        return walk.TryRead(out var line) && EventLine.TryRead(line, out _, out var time) ? time : null;
    }
}
