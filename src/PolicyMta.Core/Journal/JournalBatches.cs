using System.Text;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>Gives what the journal has now in batches, behind an event, without a cursor.</summary>
internal static class JournalBatches
{
    public static IEnumerable<EventBatch> Read(Func<ImmutableArray<JournalSegment>> segments, long after, EventReading reading)
    {
        ImmutableArray<byte[]> kinds = [.. reading.Kinds.Select(Encoding.UTF8.GetBytes)];
        var texts = new RepeatedTexts();
        using var walk = new JournalWalk(segments, after);
        var isMore = true;
        while (isMore)
        {
            var batch = new BatchDraft(reading, kinds, texts);
            while (!batch.IsFull && (isMore = walk.TryRead(out var line)))
                batch.Add(line);
            var lostBefore = walk.LostBefore;
            walk.LostBefore = null;
            if (batch.Done(lostBefore) is { } done)
                yield return done;
        }
    }

    /// <summary>The same of lines that no file has, given without their line feeds.</summary>
    public static IEnumerable<EventBatch> Read(IEnumerable<byte[]> lines, long after, EventReading reading)
    {
        ImmutableArray<byte[]> kinds = [.. reading.Kinds.Select(Encoding.UTF8.GetBytes)];
        var texts = new RepeatedTexts();
        foreach (var some in lines.Where(line => EventLine.TryReadId(line, out var id) && id > after).Chunk(reading.MaxBatch))
        {
            var batch = new BatchDraft(reading, kinds, texts);
            foreach (var line in some)
                batch.Add(line);
            if (batch.Done(null) is { } done)
                yield return done;
        }
    }
}
