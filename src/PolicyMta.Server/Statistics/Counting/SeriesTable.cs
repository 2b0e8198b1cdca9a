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
    private readonly SeriesIndex _series = new();
    private readonly int[] _most;
    private readonly int[] _counts = new int[StatViews.All.Length];
    private readonly Dictionary<SeriesKey, Series> _others = [];
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

    /// <summary>An event's series of a view, or the one that stands for all beyond the limit.</summary>
    /// <param name="view">The view.</param>
    /// <param name="names">The names of the event.</param>
    /// <param name="hour">The hour of what is to be counted.</param>
    /// <param name="isReported">
    /// Whether a tracker says so, which may make names up: such names get the first half of the room, so that mail keeps the rest.
    /// </param>
    public Series Find(StatView view, EventNames names, long hour, bool isReported)
    {
        _hour = Math.Max(_hour, hour);
        if (_series.Find(view, names) is { } known)
            return known;
        var most = isReported ? _most[view.Number] / 2 : _most[view.Number];
        if (_counts[view.Number] < most || TryMakeRoom())
        {
            if (_counts[view.Number] < most)
                return Add(FindOrAdd(SeriesKey.Of(view, names), hour));
        }

        return OtherOf(view, names, hour);
    }

    /// <summary>What stands for all beyond the limit: where tenants are told apart, each has its own, as long as there is room.</summary>
    private Series OtherOf(StatView view, EventNames names, long hour)
    {
        var key = SeriesKey.OtherOf(view, names);
        if (_others.TryGetValue(key, out var own))
            return own;
        if (_others.Count >= _most[StatViews.Tenants.Number])
            key = SeriesKey.OtherOf(view);
        return _others.TryGetValue(key, out var other) ? other : _others[key] = FindOrAdd(key, hour);
    }

    private Series FindOrAdd(SeriesKey key, long hour) => _database.FindSeries(key) ?? _database.AddSeries(key, hour);

    private Series Add(Series series)
    {
        if (series.Key.IsOther)
            return _others[series.Key] = series;
        _counts[series.Key.View]++;
        _series.Add(series);
        return series;
    }

    /// <summary>Lets go of series that have been idle, once an hour.</summary>
    private bool TryMakeRoom()
    {
        if (_triedHour == _hour)
            return false;
        _triedHour = _hour;
        _series.Keep(series =>
        {
            var isKept = series.LastHour >= _hour - IdleHours;
            _counts[series.Key.View] -= isKept ? 0 : 1;
            return isKept;
        });
        return true;
    }
}
