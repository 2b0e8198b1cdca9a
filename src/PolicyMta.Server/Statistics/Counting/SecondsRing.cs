namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// The last ten minutes by the second: what was read of the journal in each, which is a moment after it happened. Bounded in memory: a
/// second has so many counts, and what is beyond is counted for the others of its view. For whoever holds the book's lock; what is read of
/// it does not change.
/// </summary>
internal sealed class SecondsRing
{
    public const int Length = 600;
    private const int MostCounts = 3_000;

    private readonly SecondCount[][] _closed = new SecondCount[Length][];
    private readonly List<Series> _marked = [];
    private readonly List<SecondCount> _counts = [];
    private readonly int[] _beyond = new int[StatViews.All.Length * StatMetrics.Count];
    private long _open;
    private long _first = long.MaxValue;

    /// <summary>The second that is counted now.</summary>
    public long Open => _open;

    public void Add(Series series, StatMetric metric, long count)
    {
        if (!series.IsSecondMarked)
        {
            series.IsSecondMarked = true;
            _marked.Add(series);
        }

        ref var counted = ref series.Second[(int)metric];
        counted = (int)Math.Min(int.MaxValue, counted + count);
    }

    /// <summary>Closes the seconds before this one.</summary>
    public void Advance(long second)
    {
        if (second <= _open && second > _open - Length)
            return;
        if (_open == 0 || second <= _open)
            _first = second; // The first, or the clock was set back.
        if (_open != 0)
            Close(_open);
        for (var empty = Math.Max(_open + 1, second - Length); empty < second; empty++)
            _closed[empty % Length] = [];
        _open = second;
    }

    /// <summary>The counts of a closed second; empty if it is not in memory.</summary>
    public SecondCount[] Read(long second) =>
        second < _open && second >= _first && second >= _open - Length ? _closed[second % Length] ?? [] : [];

    /// <summary>The seconds that are in memory: from the first to the last closed one.</summary>
    public (long First, long Last) Range => (Math.Max(_first, _open - Length), _open - 1);

    private void Close(long closed)
    {
        foreach (var series in _marked)
        {
            Close(series.Key, series.Second);
            series.IsSecondMarked = false;
        }

        _marked.Clear();
        for (var place = 0; place < _beyond.Length; place++)
        {
            var (view, metric) = int.DivRem(place, StatMetrics.Count);
            if (_beyond[place] > 0)
                _counts.Add(new SecondCount(SeriesKey.OtherOf(StatViews.All[view]), (StatMetric)metric, _beyond[place]));
        }

        Array.Clear(_beyond);
        _closed[closed % Length] = [.. _counts];
        _counts.Clear();
    }

    private void Close(SeriesKey key, Span<int> second)
    {
        for (var metric = 0; metric < second.Length; metric++)
        {
            var count = second[metric];
            if (count == 0)
                continue;
            if (_counts.Count < MostCounts)
                _counts.Add(new SecondCount(key, (StatMetric)metric, count));
            else
                _beyond[(key.View * StatMetrics.Count) + metric] += count;
        }

        second.Clear();
    }
}
