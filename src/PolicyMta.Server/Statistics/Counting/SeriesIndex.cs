namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// Series by the hashes of their keys, which stand by themselves: that a key has no series is known by one line of the processor's cache.
/// For one thread.
/// </summary>
internal sealed class SeriesIndex
{
    private const int FirstPlaces = 1_024;

    /// <summary>By place; a series is at the first free place from that of its hash on.</summary>
    private int[] _hashes = new int[FirstPlaces];

    private Series?[] _series = new Series?[FirstPlaces];

    public int Count { get; private set; }

    /// <param name="view">The view.</param>
    /// <param name="names">The names of an event.</param>
    public Series? Find(StatView view, EventNames names)
    {
        var hash = Marked(names.HashOf(view));
        for (var place = PlaceOf(hash); _hashes[place] != 0; place = Next(place))
        {
            if (_hashes[place] == hash && _series[place]!.Key.Is(view, names))
                return _series[place];
        }

        return null;
    }

    public void Add(Series series)
    {
        if (Count >= _hashes.Length / 2)
            Rebuild(_hashes.Length * 2, static _ => true);
        Put(series);
    }

    /// <summary>Keeps those alone of which this holds.</summary>
    public void Keep(Func<Series, bool> isKept) => Rebuild(_hashes.Length, isKept);

    private void Rebuild(int places, Func<Series, bool> isKept)
    {
        var before = _series;
        (_hashes, _series, Count) = (new int[places], new Series?[places], 0);
        foreach (var series in before)
        {
            if (series is not null && isKept(series))
                Put(series);
        }
    }

    private void Put(Series series)
    {
        var hash = Marked(series.Key.Hash());
        var place = PlaceOf(hash);
        while (_hashes[place] != 0)
            place = Next(place);
        (_hashes[place], _series[place]) = (hash, series);
        Count++;
    }

    /// <summary>A hash as it is kept: zero is a free place.</summary>
    private static int Marked(int hash) => hash == 0 ? 1 : hash;

    private int PlaceOf(int hash) => (int)(((uint)hash * 0x9E37_79B1u) >> 8) & (_hashes.Length - 1);

    private int Next(int place) => (place + 1) & (_hashes.Length - 1);
}
