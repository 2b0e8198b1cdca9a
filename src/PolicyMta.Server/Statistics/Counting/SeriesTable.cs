using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// The series that are counted at a time, so many of each view at most. A series without events for a day makes room for another; its
/// figures stay. For whoever holds the book.
/// </summary>
internal sealed class SeriesTable
{
    private const int IdleHours = 24;

    private readonly StatisticsDatabase _database;
    private readonly Dictionary<SeriesKey, Series> _series = [];
    private readonly int[] _most;
    private readonly int[] _counts = new int[StatViews.All.Length];
    private readonly Series?[] _others = new Series?[StatViews.All.Length];
    private long _hour;
    private long _triedHour;

    public SeriesTable(StatisticsDatabase database, StatisticsOptions options)
    {
        _database = database;
        _most = [.. StatViews.All.Select(view => view.MostSeries(options))];
        foreach (var series in database.SeriesSince(database.LastHour - IdleHours))
            Add(series);
        _hour = database.LastHour;
    }

    public int Count => _series.Count;

    /// <summary>The series of a key, or the one that stands for all beyond the limit.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hour">The hour of what is to be counted.</param>
    public Series Find(in SeriesKey key, long hour)
    {
        _hour = Math.Max(_hour, hour);
        if (_series.TryGetValue(key, out var known))
            return known;
        if (_counts[key.View] < _most[key.View] || TryMakeRoom())
        {
            if (_counts[key.View] < _most[key.View])
                return Add(_database.FindSeries(key) ?? _database.AddSeries(key, hour));
        }

        var other = SeriesKey.OtherOf(StatViews.All[key.View]);
        return _others[key.View] ??= _database.FindSeries(other) ?? _database.AddSeries(other, hour);
    }

    private Series Add(Series series)
    {
        if (series.Key == SeriesKey.OtherOf(StatViews.All[series.Key.View]) && series.Key.First.Length > 0)
            return _others[series.Key.View] = series;
        _counts[series.Key.View]++;
        return _series[series.Key] = series;
    }

    /// <summary>Lets go of series that have been idle, once an hour.</summary>
    private bool TryMakeRoom()
    {
        if (_triedHour == _hour)
            return false;
        _triedHour = _hour;
        foreach (var (key, series) in _series)
        {
            if (series.LastHour >= _hour - IdleHours)
                continue;
            _series.Remove(key);
            _counts[key.View]--;
        }

        return true;
    }
}
