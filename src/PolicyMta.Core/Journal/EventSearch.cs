using System.Text;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Searches the journal by all that events are found by, a bounded part at a time: it reads only the places that the indexes name, or from
/// one point in time to another, and says where to go on. Thread-safe; it may be asked while the journal is written.
/// </summary>
internal sealed class EventSearch(Func<ImmutableArray<JournalSegment>> segments, TimeProvider time)
{
    /// <summary>How far the clock may have been set back between events.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    /// <summary>How long one part may take; one segment at least is searched.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <param name="query">What is wanted.</param>
    /// <param name="newestFirst">The order.</param>
    /// <param name="after">The number of the event behind which to go on; null to begin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public EventPage Search(EventQuery query, bool newestFirst, long? after, CancellationToken cancellationToken)
    {
        var run = new Run(query, newestFirst, after, time.GetTimestamp());
        var present = segments();
        foreach (var segment in newestFirst ? present.Reverse() : present)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!MayHold(segment.Facts, run))
                continue;
            if (!Search(segment, run, cancellationToken))
                return run.Page(isWhole: false);
        }

        return run.Page(isWhole: true);
    }

    private static bool MayHold(SegmentFacts facts, Run run)
    {
        var (query, after) = (run.Query, run.After);
        return !facts.IsEmpty
            && (query.Since is null || facts.LatestTime >= query.Since)
            && (query.Until is null || facts.FirstTime <= query.Until + ClockSlack)
            && (query.Id is not { } id || facts.LatestTime >= id.Time - ClockSlack)
            && (after is not { } place || (run.NewestFirst ? facts.FirstId < place : facts.LastId > place));
    }

    /// <returns>False if the part is full, or its time is up.</returns>
    private bool Search(JournalSegment segment, Run run, CancellationToken cancellationToken)
    {
        using var file = segment.TryOpen();
        if (file is null)
            return true;
        var end = segment.Facts.Length;
        foreach (var (from, to) in Places(segment, run, end))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (var reader = LineReader.FromBlock(file, from, end, (int)Math.Min(to - from + IndexEntry.BlockSize, 128 * 1024)))
            {
                while (reader.Next < to && reader.TryRead(out var line))
                    run.Take(line);
            }

            if (run.EndPlace() || time.GetElapsedTime(run.Began) > Patience)
                return false;
        }

        run.EndSegment(segment.Facts);
        return time.GetElapsedTime(run.Began) <= Patience;
    }

    /// <summary>The places to read, in the order that is asked for.</summary>
    private static IEnumerable<(long From, long To)> Places(JournalSegment segment, Run run, long end)
    {
        var index = segment.Index;
        var query = run.Query;
        if (query.Id is { } id)
            return Ordered(Of(index.BlocksOfMessage(EventHash.Of(id)), IndexEntry.BlockSize), run);
        if (query.Recipient is { } recipient)
            return Ordered(Of(index.BlocksOfRecipient(EventHash.Of(recipient)), IndexEntry.BlockSize), run);

        HashSet<long>? parts = null;
        foreach (var (facet, value) in query.Facets)
            parts = Both(parts, index.PartsOf(EventHash.Of(facet, value)));
        if (query.Kinds.Count > 0)
        {
            var kinds = new HashSet<long>();
            var isKnown = true;
            foreach (var kind in query.Kinds)
            {
                if (index.PartsOf(EventHash.Of(EventFacet.Kind, kind)) is { } ofKind)
                    kinds.UnionWith(ofKind);
                else
                    isKnown = false;
            }

            if (isKnown)
                parts = Both(parts, kinds);
        }

        var (first, last) = Range(index, run, end);
        IEnumerable<long> numbers = parts is not null
            ? parts.Where(part => part >= first && part <= last).Order()
            : Enumerable.Range(0, (int)(last - first + 1)).Select(number => first + number);
        return Ordered(numbers.Select(static part => (part * FacetIndex.PartSize, (part + 1) * FacetIndex.PartSize)), run);
    }

    private static HashSet<long>? Both(HashSet<long>? one, IEnumerable<long>? other)
    {
        if (other is null)
            return one;
        if (one is null)
            return [.. other];
        one.IntersectWith(other);
        return one;
    }

    /// <summary>The first and last part that may hold events of the time, and behind the event to go on from.</summary>
    private static (long First, long Last) Range(ISegmentIndex index, Run run, long end)
    {
        var (first, last) = (0L, end / FacetIndex.PartSize);
        if (run.Query.Since is { } since)
            first = Math.Max(first, index.OffsetSince(since) / FacetIndex.PartSize);
        if (run.Query.Until is { } until)
            last = Math.Min(last, (index.OffsetSince(until + ClockSlack) / FacetIndex.PartSize) + 2);
        if (run.After is { } after && run.NewestFirst)
            last = Math.Min(last, (index.OffsetOf(after) / FacetIndex.PartSize) + 2);
        else if (run.After is { } behind)
            first = Math.Max(first, index.OffsetOf(behind) / FacetIndex.PartSize);
        return (first, Math.Max(first, last));
    }

    private static IEnumerable<(long From, long To)> Of(IReadOnlyList<long> starts, int size) =>
        starts.Select(start => (start, start + size));

    private static IEnumerable<(long From, long To)> Ordered(IEnumerable<(long From, long To)> places, Run run) =>
        run.NewestFirst ? places.Reverse() : places;

    /// <summary>One search under way.</summary>
    private sealed class Run(EventQuery query, bool newestFirst, long? after, long began)
    {
        private readonly List<ReadOnlyMemory<byte>> _found = [];
        private readonly List<(long EventId, byte[] Json)> _inPlace = [];
        private readonly ImmutableArray<byte[]> _kinds = [.. query.Kinds.Select(Encoding.UTF8.GetBytes)];
        private readonly List<string> _recipients = [];
        private long _last;
        private long _seen;
        private long _bytes;

        public EventQuery Query => query;

        public bool NewestFirst => newestFirst;

        public long? After => after;

        public long Began => began;

        public void Take(ReadOnlySpan<byte> line)
        {
            _bytes += line.Length;
            if (!EventLine.TryReadId(line, out var eventId))
                return;
            _seen = newestFirst && _seen != 0 ? Math.Min(_seen, eventId) : newestFirst ? eventId : Math.Max(_seen, eventId);
            if ((after is { } place && (newestFirst ? eventId >= place : eventId <= place)) || !EventLine.IsOfKind(line, _kinds))
                return;
            if (EventLine.TryRead(line, out _, out var when) && EventKeys.TryRead(line, _recipients, out var keys)
                && query.Wants(when, keys, _recipients))
                _inPlace.Add((eventId, [.. EventLine.WithoutChecksum(line), (byte)'}']));
        }

        /// <summary>Takes over what one place gave.</summary>
        /// <returns>Whether the part is full.</returns>
        public bool EndPlace()
        {
            if (newestFirst)
                _inPlace.Reverse();
            foreach (var (eventId, json) in _inPlace)
            {
                if (_found.Count == query.Limit)
                    break;
                _found.Add(json);
                _last = eventId;
            }

            var isFull = _found.Count == query.Limit;
            _inPlace.Clear();
            if (!isFull)
                _last = _seen;
            return isFull;
        }

        public void EndSegment(SegmentFacts facts) => _last = _seen = newestFirst ? facts.FirstId : facts.LastId;

        public EventPage Page(bool isWhole) => new(_found, isWhole ? null : GoOnBehind, _bytes);

        private long GoOnBehind => _last != 0 ? _last : after ?? (newestFirst ? long.MaxValue : 0);
    }
}
