using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Finds events in the journal by message and by recipient, with a look into the index of each segment and none into the rest of it.
/// Thread-safe; it may be asked while the journal is written, by this process or another.
/// </summary>
internal sealed class JournalSearch(Func<ImmutableArray<JournalSegment>> segments)
{
    /// <summary>How far the clock may have been set back between a message's acceptance and its events.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    /// <summary>All events of a message, oldest first.</summary>
    public List<DeliveryEvent> OfMessage(SpoolId id)
    {
        var found = new List<DeliveryEvent>();
        var hash = EventHash.Of(id);
        foreach (var segment in segments())
        {
            if (segment.Facts.LatestTime >= id.Time - ClockSlack)
                Read(segment, segment.Index.BlocksOfMessage(hash), e => e.Id == id, found);
        }

        return found;
    }

    /// <summary>The latest events about a recipient, newest first.</summary>
    /// <param name="recipient">The address; the case of its letters does not matter.</param>
    /// <param name="since">None that is older.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="also">What else is asked of them.</param>
    public List<DeliveryEvent> OfRecipient(string recipient, DateTimeOffset since, int limit, Func<DeliveryEvent, bool>? also = null)
    {
        var found = new List<DeliveryEvent>();
        var inSegment = new List<DeliveryEvent>();
        var hash = EventHash.Of(recipient);
        foreach (var segment in segments().Reverse())
        {
            if (segment.Facts.IsEmpty || segment.Facts.LatestTime < since)
                continue;

            var blocks = segment.Index.BlocksOfRecipient(hash);
            for (var i = blocks.Count - 1; i >= 0; i--)
            {
                inSegment.Clear();
                Read(segment, [blocks[i]], IsWanted, inSegment);
                inSegment.Reverse();
                foreach (var item in inSegment)
                {
                    if (found.Count == limit)
                        return found;
                    found.Add(item);
                }
            }
        }

        return found;

        bool IsWanted(DeliveryEvent e) =>
            (also?.Invoke(e) ?? true) && e.Time >= since
                && e.Recipients.Any(other => other.Equals(recipient, StringComparison.OrdinalIgnoreCase));
    }

    private static void Read(
        JournalSegment segment, IReadOnlyList<long> blocks, Func<DeliveryEvent, bool> isWanted, List<DeliveryEvent> found)
    {
        if (blocks.Count == 0)
            return;

        using var file = segment.TryOpen();
        if (file is null)
            return;
        var end = segment.Facts.Length;
        foreach (var block in blocks)
        {
            using var reader = LineReader.FromBlock(file, block, end, IndexEntry.BlockSize * 2);
            while (reader.Next < block + IndexEntry.BlockSize && reader.TryRead(out var line))
            {
                if (EventLine.TryRead(line, out _, out _) && EventJsonReader.TryRead(line, out var e) && isWanted(e))
                    found.Add(e);
            }
        }
    }
}
