using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// Counts events into the series of all views. What it has counted is in the database after <see cref="Commit"/>, in one transaction with
/// the place in the journal up to which it was counted. For whoever holds its lock.
/// </summary>
internal sealed class StatisticsBook
{
    private const int ManyChanged = 1_000;

    private readonly StatisticsDatabase _database;
    private readonly SeriesTable _series;
    private readonly DomainProviders _providers;
    private readonly UniqueBook _uniques;
    private readonly SecondsRing _seconds;
    private readonly List<Series> _marked = [];
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

    /// <summary>
    /// How long to count before it is written: longer if so many series have changed that each would be written for few events.
    /// </summary>
    public TimeSpan CommitInterval => TimeSpan.FromSeconds(_marked.Count > ManyChanged ? 10 : 1);

    /// <summary>Counts an event.</summary>
    /// <param name="facts">The event.</param>
    /// <param name="isLive">Whether it has just happened, and so counts for the second, too.</param>
    public void Add(EventFacts facts, bool isLive)
    {
        HasPending = true;
        if (facts.Kind == StatKind.None)
            return;
        var minute = facts.Time / 60;
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

    /// <summary>Writes what was counted, with the place in the journal.</summary>
    public void Commit(long eventId)
    {
        WriteMinute();
        _uniques.Write();
        _database.Commit(eventId, _latest);
        HasPending = false;
    }

    private void AddArrival(EventFacts facts, string domain, int count)
    {
        _amounts.Clear();
        _amounts.Add((StatMetric.Accepted, count));
        if (facts.Kind == StatKind.Discarded)
            _amounts.Add((StatMetric.Discarded, count));
        Count(facts, domain, _providers.Find(domain), -1, static view => view.HasArrivals);
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
        Count(facts, facts.Domain, provider, latency, hasFailed ? static _ => true : static view => !view.HasOnlyFailures);
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

    private void Count(EventFacts facts, string? domain, string? provider, int latency, Func<StatView, bool> isMeant)
    {
        foreach (var view in StatViews.All)
        {
            if (!isMeant(view))
                continue;
            var fields = view.Fields;
            var key = new SeriesKey(
                view.Number,
                fields.Length > 0 ? NameOf(fields[0]) : "",
                fields.Length > 1 ? NameOf(fields[1]) : "",
                fields.Length > 2 ? NameOf(fields[2]) : "");
            Count(_series.Find(key, facts.Time / 3600), latency, facts.Recipients);
        }

        string NameOf(StatField field) => (field switch
        {
            StatField.Provider => provider,
            StatField.Source => facts.Source,
            StatField.Tenant => facts.Tenant,
            StatField.Campaign => facts.Campaign,
            StatField.Domain => domain,
            _ => facts.Category,
        }) ?? StatViews.None;
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
            (series.Latency ??= new int[LatencyBuckets.Count])[latency] += recipients;
    }

    private void WriteMinute()
    {
        foreach (var series in _marked)
        {
            _database.Add(series, _minute * 60);
            if (_minute / 60 > series.LastHour)
                _database.Touch(series, _minute / 60);
            Array.Clear(series.Minute);
            if (series.Latency is not null)
                Array.Clear(series.Latency);
            series.IsMinuteMarked = false;
        }

        _marked.Clear();
    }
}
