namespace PolicyMta.Core.Journal;

/// <summary>Gives what the journal has now in batches, behind an event, without a cursor.</summary>
internal static class JournalBatches
{
    public static IEnumerable<EventBatch> Read(Func<ImmutableArray<JournalSegment>> segments, long after, EventReading reading)
    {
        var draft = new BatchDraft(reading);
        using var walk = new JournalWalk(segments, after);
        var isMore = true;
        while (isMore)
        {
            while (!draft.IsFull && (isMore = walk.TryRead(out var line)))
                draft.Add(line);
            var lostBefore = walk.LostBefore;
            walk.LostBefore = null;
            if (draft.Take(lostBefore, NoAcknowledgement) is { } batch)
                yield return batch;
        }
    }

    /// <summary>The same of lines that no file has, given without their line feeds.</summary>
    public static IEnumerable<EventBatch> Read(IEnumerable<byte[]> lines, long after, EventReading reading)
    {
        var draft = new BatchDraft(reading);
        foreach (var some in lines.Where(line => EventLine.TryReadId(line, out var id) && id > after).Chunk(reading.MaxBatch))
        {
            foreach (var line in some)
                draft.Add(line);
            if (draft.Take(null, NoAcknowledgement) is { } batch)
                yield return batch;
        }
    }

    private static ValueTask NoAcknowledgement(CancellationToken cancellationToken) => default;
}
