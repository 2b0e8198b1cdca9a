using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// Counts events into the series of all views. What it has counted is in the database after <see cref="Commit"/>, in one transaction with
/// the place in the journal up to which it was counted. For whoever holds its lock.
/// </summary>
internal sealed class StatisticsBook
{
    /// <summary>A second of waiting for so many rows to write bounds what writing costs, however many series there are.</summary>
    private const int RowsOfSecond = 500;

    private const int LongestInterval = 30;

    private readonly StatisticsDatabase _database;
    private readonly SeriesTable _series;
    private readonly DomainProviders _providers;
    private readonly UniqueBook _uniques;
    private readonly SecondsRing _seconds;
    private readonly List<Series> _marked = [];
    private readonly EventNames _names = new();
    private readonly List<(StatMetric Metric, long Count)> _amounts = new(4);
    private long _minute;
    private long _latest;
    private bool _countsSeconds;

    public StatisticsBook(StatisticsDatabase database, StatisticsOptions options, SecondsRing seconds)
    {
        _database = database;
        _series = new SeriesTable(database, options);
        _providers = new DomainProviders(database);
        _uniques = new UniqueBook(database);
        _seconds = seconds;
        _latest = database.LastTime;
    }

    /// <summary>Whether something was counted that is not committed.</summary>
    public bool HasPending { get; private set; }

    public int SeriesCount => _series.Count;

    /// <summary>How long to count before it is written: longer if many series have changed, each of which is a row to write.</summary>
    public TimeSpan CommitInterval => TimeSpan.FromSeconds(Math.Clamp(_marked.Count / RowsOfSecond, 1, LongestInterval));

    /// <summary>Whether minutes are still to be added to their hours and days when they have ended.</summary>
    public bool HasMinutesToCome => _latest >= _database.RolledUp;

    /// <summary>Whether minutes before a time are still to be added to their hours and days.</summary>
    public bool HasMinutesBefore(long time) => HasMinutesToCome && MinuteOf(time) > _database.RolledUp;

    /// <summary>Counts an event.</summary>
    /// <param name="facts">The event.</param>
    /// <param name="isLive">Whether it has just happened, and so counts for the second, too.</param>
    public void Add(EventFacts facts, bool isLive)
    {
        HasPending = true;
        if (facts.Kind == StatKind.None)
            return;
        var minute = MinuteOf(facts.Time);
        if (minute != _minute)
        {
            WriteMinute();
            _minute = minute;
        }

        _latest = Math.Max(_latest, facts.Time);
        _countsSeconds = isLive;
        if (facts.Kind is StatKind.Received or StatKind.Discarded)
        {
            foreach (var (domain, count) in facts.Domains)
                AddArrival(facts, domain, count);
            return;
        }

        if (facts is { Domain: { } to, Provider: { } provider, Kind: StatKind.Delivered or StatKind.Deferred })
            _providers.Learn(to, provider);
        AddOutcome(facts);
    }

    /// <summary>
    /// Writes what was counted, with the place in the journal, and adds minutes that have ended to their hours and days: what comes for one
    /// of them later is added to all three.
    /// </summary>
    /// <param name="eventId">The place in the journal.</param>
    /// <param name="ended">The time before which minutes have ended, in seconds since 1970; the latest has not while events come.</param>
    public void Commit(long eventId, long ended)
    {
        if (_marked.Count > 0)
            ended = Math.Min(ended, MinuteOf(_latest)); // More will come in the latest minute.
        WriteMinute();
        _uniques.Write();
        if (HasMinutesBefore(ended))
            _database.RollUp(MinuteOf(ended));
        _database.Commit(eventId, _latest);
        HasPending = false;
    }

    private void AddArrival(EventFacts facts, string domain, int count)
    {
        _amounts.Clear();
        _amounts.Add((StatMetric.Accepted, count));
        if (facts.Kind == StatKind.Discarded)
            _amounts.Add((StatMetric.Discarded, count));
        Count(facts, domain, _providers.Find(domain), -1, StatViews.OfArrivals);
    }

    private void AddOutcome(EventFacts facts)
    {
        _amounts.Clear();
        var latency = -1;
        switch (facts.Kind)
        {
            case StatKind.Delivered:
                _amounts.Add((StatMetric.Delivered, facts.Recipients));
                _amounts.Add((StatMetric.Bytes, facts.Size * facts.Recipients));
                latency = LatencyBuckets.Of(facts.AgeMs);
                break;
            case StatKind.Opened:
                _amounts.Add((StatMetric.Opened, 1));
                _amounts.Add((StatMetric.UniqueOpened, _uniques.Add(facts)));
                break;
            case StatKind.Clicked:
                _amounts.Add((StatMetric.Clicked, 1));
                _amounts.Add((StatMetric.UniqueClicked, _uniques.Add(facts)));
                break;
            default:
                _amounts.Add(Simple(facts));
                break;
        }

        var provider = facts.Provider ?? (facts.Domain is { } domain ? _providers.Find(domain) : null);
        var hasFailed = facts.Kind is StatKind.Deferred or StatKind.Bounced or StatKind.Expired or StatKind.Complained;
        Count(facts, facts.Domain, provider, latency, hasFailed ? StatViews.All : StatViews.OfSuccess);
    }

    private static (StatMetric Metric, long Count) Simple(EventFacts facts) => facts.Kind switch
    {
        StatKind.Deferred => (StatMetric.Deferred, facts.Recipients),
        StatKind.Bounced => (StatMetric.Bounced, facts.Recipients),
        StatKind.Expired => (StatMetric.Expired, facts.Recipients),
        StatKind.Removed => (StatMetric.Discarded, facts.Recipients),
        StatKind.Complained => (StatMetric.Complained, Math.Max(1, facts.Recipients)),
        _ => (StatMetric.Unsubscribed, Math.Max(1, facts.Recipients)),
    };

    private void Count(EventFacts facts, string? domain, string? provider, int latency, ImmutableArray<StatView> views)
    {
        var isReported = facts.Kind is StatKind.Opened or StatKind.Clicked or StatKind.Complained or StatKind.Unsubscribed;
        _names.Set(StatField.Provider, provider);
        _names.Set(StatField.Source, facts.Source);
        _names.Set(StatField.Tenant, facts.Tenant);
        _names.Set(StatField.Campaign, facts.Campaign);
        _names.Set(StatField.Domain, domain);
        _names.Set(StatField.Category, facts.Category);
        foreach (var view in views)
            Count(_series.Find(view, _names, facts.Time / 3600, isReported), latency, facts.Recipients);
    }

    private void Count(Series series, int latency, int recipients)
    {
        if (!series.IsMinuteMarked)
        {
            series.IsMinuteMarked = true;
            _marked.Add(series);
        }

        foreach (var (metric, count) in _amounts)
        {
            series.Minute[(int)metric] += count;
            if (_countsSeconds && count != 0)
                _seconds.Add(series, metric, count);
        }

        if (latency >= 0)
            series.Latency[latency] += recipients;
    }

    /// <summary>Writes in the order of the table, so that each row stands beside the one before.</summary>
    private void WriteMinute()
    {
        _marked.Sort(static (one, other) => one.Place.CompareTo(other.Place));
        foreach (var series in _marked)
        {
            _database.Add(series, _minute);
            if (_minute / 3_600 > series.LastHour)
                _database.Touch(series, _minute / 3_600);
            series.Minute.Clear();
            series.Latency.Clear();
            series.IsMinuteMarked = false;
        }

        _marked.Clear();
    }

    private static long MinuteOf(long time) => time - (time % 60);
}
