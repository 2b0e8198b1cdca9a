namespace PolicyMta.Core.Journal;

/// <summary>
/// The index of a segment that is being written, in memory: about 16 bytes an event, and 8 for each part of 64 KiB and value. One writer,
/// any number of readers.
/// </summary>
internal sealed class LiveIndex : ISegmentIndex
{
    private const int PointEvery = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly List<IndexPoint> _points = [];
    private readonly List<ulong> _messages = [];
    private readonly List<ulong> _recipients = [];
    private readonly FacetIndex _facets = new();
    private long _latest;

    /// <summary>Takes in the next event of the segment.</summary>
    public void Add(long eventId, DateTimeOffset time, long offset, in IndexKeys keys, ReadOnlySpan<string> recipients)
    {
        lock (_lock)
        {
            if (_points.Count == 0 || offset - _points[^1].Offset >= PointEvery)
                _points.Add(new IndexPoint(eventId, _latest, offset));
            _latest = Math.Max(_latest, time.UtcTicks);
            _facets.Add(keys, offset);
            if (keys.Message is { } id)
                AddNew(_messages, IndexEntry.Create(EventHash.Of(id), offset));
            foreach (var recipient in recipients)
                AddNew(_recipients, IndexEntry.Create(EventHash.Of(recipient), offset));
        }
    }

    /// <summary>What the index holds, sorted, for its file.</summary>
    public (IndexPoint[] Points, ulong[] Messages, ulong[] Recipients, ulong[] Facets) Sorted()
    {
        lock (_lock)
        {
            ulong[] messages = [.. _messages];
            ulong[] recipients = [.. _recipients];
            Array.Sort(messages);
            Array.Sort(recipients);
            return ([.. _points], messages, recipients, _facets.Sorted());
        }
    }

    public long OffsetOf(long eventId)
    {
        lock (_lock)
            return IndexSearch.OffsetOf(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_points), eventId);
    }

    public long OffsetSince(DateTimeOffset time)
    {
        lock (_lock)
            return IndexSearch.OffsetSince(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_points), time);
    }

    public IReadOnlyList<long> BlocksOfMessage(ulong hash) => Blocks(_messages, hash);

    public IReadOnlyList<long> BlocksOfRecipient(ulong hash) => Blocks(_recipients, hash);

    public IReadOnlyList<long>? PartsOf(ulong hash)
    {
        lock (_lock)
            return _facets.Parts(hash);
    }

    private List<long> Blocks(List<ulong> entries, ulong hash)
    {
        var blocks = new SortedSet<long>();
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                if (IndexEntry.IsOf(entry, hash))
                    blocks.Add(IndexEntry.Offset(entry));
            }
        }

        return [.. blocks];
    }

    /// <summary>Several events in a row about one message need one entry.</summary>
    private static void AddNew(List<ulong> entries, ulong entry)
    {
        if (entries.Count == 0 || entries[^1] != entry)
            entries.Add(entry);
    }
}
