using Microsoft.Data.Sqlite;
using PolicyMta.Core.Files;
using PolicyMta.Server.Statistics.Counting;
using SQLitePCL;

namespace PolicyMta.Server.Statistics.Storage;

/// <summary>
/// The figures on disk, in SQLite with a write-ahead log: what one writer writes is in one transaction with its place in the journal, so
/// that a crash loses neither and doubles none; a power cut may set both back together. For one thread; others read over connections of
/// their own.
/// </summary>
internal sealed class StatisticsDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Stack<IDisposable> _statements = new();
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _add;
    private readonly Statement _addTimed;
    private readonly ImmutableArray<Statement> _rollUps;
    private readonly Statement _put;
    private readonly Statement _findSeries;
    private readonly Statement _addSeries;
    private readonly Statement _touch;
    private readonly Statement _putProvider;
    private bool _isInTransaction;

    private StatisticsDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _add = Prepare(StatisticsSchema.Add(StatMetrics.Names));
        _addTimed = Prepare(StatisticsSchema.Add(StatisticsSchema.Figures));
        _rollUps = [.. StatisticsSchema.Steps.Skip(1).Select(step => Prepare(StatisticsSchema.RollUp(step)))];
        _put = Prepare("INSERT OR REPLACE INTO place (id, event_id, latest, rolled_up) VALUES (1, ?, ?, ?)");
        var fields = string.Join(", ", StatisticsSchema.Fields);
        var equal = string.Join(" AND ", StatisticsSchema.Fields.Select(static name => name + " = ?"));
        _findSeries = Prepare($"SELECT id FROM series WHERE view = ? AND {equal}");
        _addSeries = Prepare($"INSERT INTO series (view, {fields}, last_hour) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id");
        _touch = Prepare("UPDATE series SET last_hour = ? WHERE id = ?");
        _putProvider = Prepare("INSERT OR REPLACE INTO domain_providers (domain, provider) VALUES (?, ?)");
        Uniques = new UniqueTables(this);
        using var place = new Statement(connection, "SELECT event_id, latest, rolled_up FROM place");
        foreach (var row in place.Rows())
            (EventId, LastTime, RolledUp) = (row.Number(0), row.Number(1), row.Number(2));
    }

    /// <summary>The number of the last event that is counted; null before the first commit.</summary>
    public long? EventId { get; private set; }

    /// <summary>The latest time of all counted events, in seconds since 1970.</summary>
    public long LastTime { get; private set; }

    public long LastHour => LastTime / 3_600;

    /// <summary>
    /// The time before which each minute is part of its hour and its day, in seconds since 1970. Later ones are not: whoever reads hours or
    /// days adds them.
    /// </summary>
    public long RolledUp { get; private set; }

    /// <summary>The sets by which first opens are known.</summary>
    public UniqueTables Uniques { get; }

    /// <summary>Opens the database, or makes it.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or is damaged.</exception>
    /// <exception cref="NewerDatabaseException">A newer release has made it.</exception>
    public static StatisticsDatabase Open(string path)
    {
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192;");
            Execute(connection, "PRAGMA journal_size_limit = 16777216;");
            switch (Number(connection, "PRAGMA user_version"))
            {
                case 0:
                    Execute(connection, $"BEGIN; {StatisticsSchema.Create} COMMIT;");
                    break;
                case 1:
                    Execute(connection, $"BEGIN; {StatisticsSchema.FromVersion1} COMMIT;");
                    break;
                case StatisticsSchema.Version:
                    break;
                default:
                    throw new NewerDatabaseException();
            }

            return new StatisticsDatabase(connection);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_ERROR)
        {
            connection.Dispose();
            throw new SqliteException(e.Message, raw.SQLITE_CORRUPT); // Its tables are others.
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Statement Prepare(string sql)
    {
        var statement = new Statement(_connection, sql);
        _statements.Push(statement);
        return statement;
    }

    /// <summary>The series that have had events since an hour.</summary>
    public List<Series> SeriesSince(long hour)
    {
        using var select = new Statement(
            _connection, $"SELECT id, last_hour, view, {string.Join(", ", StatisticsSchema.Fields)} FROM series WHERE last_hour >= ?");
        var found = new List<Series>();
        foreach (var row in select.With(hour).Rows())
        {
            if (StatViews.Find(row.Text(2)) is { } view)
                found.Add(new Series(row.Number(0), KeyOf(view, row)) { LastHour = row.Number(1) });
        }

        return found;
    }

    public Series? FindSeries(SeriesKey key) => Bind(_findSeries, key).Find() is { } id ? new Series(id, key) : null;

    public Series AddSeries(SeriesKey key, long hour)
    {
        Begin();
        return new Series(Bind(_addSeries, key).With(hour).Find()!.Value, key) { LastHour = hour };
    }

    /// <summary>Notes the hour of a series' last event.</summary>
    public void Touch(Series series, long hour)
    {
        Begin();
        _touch.With(hour).With(series.Id).Run();
        series.LastHour = hour;
    }

    /// <summary>Adds what was counted in a minute to its figures; to those of its hour and day, too, if it is part of them.</summary>
    public void Add(Series series, long minute)
    {
        Begin();
        var isTimed = series.Minute[(int)StatMetric.Delivered] > 0;
        var steps = minute < RolledUp ? StatisticsSchema.Steps : StatisticsSchema.Steps[..1];
        foreach (var step in steps)
        {
            var statement = isTimed ? _addTimed : _add;
            statement.With(step).With(series.Key.View).With(minute - (minute % step)).With(series.Id);
            foreach (var count in series.Minute)
                statement.With(count);
            if (isTimed)
            {
                foreach (var count in series.Latency)
                    statement.With(count);
            }

            statement.Run();
        }
    }

    /// <summary>Adds the minutes before a time to the figures of their hours and days.</summary>
    public void RollUp(long before)
    {
        Begin();
        foreach (var statement in _rollUps)
        {
            foreach (var view in StatViews.All)
                statement.With(view.Number).With(RolledUp).With(before).Run();
        }

        RolledUp = before;
    }

    public IEnumerable<(string Domain, string Provider)> DomainProviders()
    {
        using var select = new Statement(_connection, "SELECT domain, provider FROM domain_providers");
        foreach (var row in select.Rows())
            yield return (row.Text(0), row.Text(1));
    }

    public void PutDomainProvider(string domain, string provider)
    {
        Begin();
        _putProvider.With(domain).With(provider).Run();
    }

    public void ForgetDomainProviders()
    {
        Begin();
        Execute(_connection, "DELETE FROM domain_providers");
    }

    /// <summary>Begins a transaction, unless one is open.</summary>
    public void Begin()
    {
        if (_isInTransaction)
            return;
        _begin.Run();
        _isInTransaction = true;
    }

    /// <summary>Makes what was written count, together with the place in the journal.</summary>
    public void Commit(long eventId, long latest)
    {
        Begin();
        _put.With(eventId).With(latest).With(RolledUp).Run();
        _commit.Run();
        _isInTransaction = false;
        (EventId, LastTime) = (eventId, latest);
    }

    /// <summary>Removes what is older than it is kept, and series of which nothing is left.</summary>
    public void Prune(StatisticsOptions options)
    {
        Begin();
        using var figures = new Statement(_connection, "DELETE FROM figures WHERE step = ? AND view = ? AND time < ?");
        ImmutableArray<TimeSpan> keeps = [options.KeepMinutes, options.KeepHours, options.KeepDays];
        foreach (var (step, kept) in StatisticsSchema.Steps.Zip(keeps))
        {
            var before = Math.Min(LastTime - (long)kept.TotalSeconds - step, RolledUp);
            foreach (var view in StatViews.All)
                figures.With(step).With(view.Number).With(before).Run();
        }

        using var series = new Statement(_connection, "DELETE FROM series WHERE last_hour < ?");
        series.With((LastTime - (long)options.KeepDays.TotalSeconds - (2 * 86_400)) / 3_600).Run();
        Uniques.Prune((LastTime / 86_400) - UniqueBook.KeptDays - 31);
        Commit(EventId ?? 0, LastTime);
    }

    /// <summary>Closes it. What was not committed is not there.</summary>
    public void Dispose()
    {
        if (_isInTransaction)
            TryRollBack();
        while (_statements.TryPop(out var statement))
            statement.Dispose();
        _connection.Dispose();
    }

    private void TryRollBack()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // An error has rolled it back already.
        }
    }

    private static Statement Bind(Statement statement, SeriesKey key)
    {
        var view = StatViews.All[key.View];
        statement.With(view.Name);
        foreach (var field in Enum.GetValues<StatField>())
            statement.With(view.Fields.IndexOf(field) is >= 0 and var place ? key[place] : "");
        return statement;
    }

    private static SeriesKey KeyOf(StatView view, Statement row)
    {
        return new SeriesKey(view.Number, NameAt(0), NameAt(1), NameAt(2));

        string NameAt(int place) => view.Fields.Length > place ? row.Text(3 + (int)view.Fields[place]) : "";
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        var result = raw.sqlite3_exec(connection.Handle, sql);
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), result);
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Find() ?? 0;
    }
}
