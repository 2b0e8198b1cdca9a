namespace PolicyMta.Core.Conversations;

/// <summary>
/// Keeps the last transcripts of each site and listener, failures before successes, within a bound of memory for all: the oldest of any
/// place gives way. Thread-safe.
/// </summary>
internal sealed class FlightRecorder(RecorderOptions options, TimeProvider time)
{
    /// <summary>Once a place has as many good ones as it may, the next is kept after this time.</summary>
    private static readonly TimeSpan BetweenGood = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Direction Direction, string Place), PlaceTranscripts> _places = new(new PlaceComparer());
    private readonly LinkedList<KeptTranscript> _byAge = [];
    private readonly Dictionary<KeptTranscript, LinkedListNode<KeptTranscript>> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly long _most = options.MemoryMb * 1024L * 1024;
    private long _size;

    /// <summary>About the memory that is used, in bytes.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Whether a transcript is wanted of a place, which is null if it is not known to have any.</summary>
    public bool Wants(PlaceTranscripts? place, bool isGood) => isGood
        ? options.Good > 0 && (place is null || time.GetTimestamp() >= place.NextGood)
        : options.Failed > 0;

    /// <summary>Keeps a transcript.</summary>
    /// <returns>Those of its place, for <see cref="Wants"/>.</returns>
    public PlaceTranscripts Keep(KeptTranscript transcript)
    {
        lock (_lock)
        {
            var key = (transcript.Direction, transcript.Place);
            if (!_places.TryGetValue(key, out var place))
                _places[key] = place = new PlaceTranscripts();
            var most = transcript.IsGood ? options.Good : options.Failed;
            var list = transcript.IsGood ? place.Good : place.Failed;
            if (transcript.IsGood && list.Count >= most && time.GetTimestamp() < place.NextGood)
                return place;
            list.AddLast(transcript);
            _nodes[transcript] = _byAge.AddLast(transcript);
            _size += transcript.Size;
            if (list.Count > most)
                Remove(list.First!.Value, list);
            if (transcript.IsGood && list.Count >= most)
                place.NextGood = time.GetTimestamp() + (long)(BetweenGood.TotalSeconds * time.TimestampFrequency);
            while (_size > _most && _byAge.First is { } oldest)
                Remove(oldest.Value);
            return place;
        }
    }

    /// <summary>The transcripts of a site or listener, the newest first.</summary>
    public IReadOnlyList<KeptTranscript> Of(string place)
    {
        lock (_lock)
        {
            return
            [
                .. Enum.GetValues<Direction>().Select(direction => _places.GetValueOrDefault((direction, place)))
                    .OfType<PlaceTranscripts>().SelectMany(static found => found.Failed.Concat(found.Good))
                    .OrderByDescending(static transcript => transcript.At),
            ];
        }
    }

    /// <summary>The transcripts of a message, the newest first.</summary>
    public IReadOnlyList<KeptTranscript> Of(SpoolId message)
    {
        lock (_lock)
            return [.. _byAge.Where(transcript => transcript.Facts.Message == message).Reverse()];
    }

    /// <summary>How many there are of each place, the one with the newest failure first.</summary>
    public IReadOnlyList<PlaceSummary> Summary(int limit)
    {
        lock (_lock)
        {
            return
            [
                .. _places.Select(static pair => new PlaceSummary(
                        pair.Key.Direction, pair.Key.Place, pair.Value.Failed.Count, pair.Value.Good.Count,
                        pair.Value.Failed.Last?.Value.At, pair.Value.Failed.Last?.Value.Outcome))
                    .OrderByDescending(static place => place.LastFailure ?? DateTimeOffset.MinValue).Take(limit),
            ];
        }
    }

    private void Remove(KeptTranscript transcript)
    {
        var place = _places[(transcript.Direction, transcript.Place)];
        Remove(transcript, transcript.IsGood ? place.Good : place.Failed);
        if (place.Failed.Count + place.Good.Count == 0)
            _places.Remove((transcript.Direction, transcript.Place));
    }

    /// <param name="transcript">The oldest of its list.</param>
    /// <param name="list">Its list.</param>
    private void Remove(KeptTranscript transcript, LinkedList<KeptTranscript> list)
    {
        list.RemoveFirst();
        _nodes.Remove(transcript, out var node);
        _byAge.Remove(node!);
        _size -= transcript.Size;
    }

    private sealed class PlaceComparer : IEqualityComparer<(Direction Direction, string Place)>
    {
        public bool Equals((Direction Direction, string Place) x, (Direction Direction, string Place) y) =>
            x.Direction == y.Direction && string.Equals(x.Place, y.Place, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((Direction Direction, string Place) key) =>
            HashCode.Combine(key.Direction, key.Place.GetHashCode(StringComparison.OrdinalIgnoreCase));
    }
}
