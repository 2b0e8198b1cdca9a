using Microsoft.Data.Sqlite;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Asking;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Tests.Statistics;

/// <summary>Minutes, and the hours and days that they are added to.</summary>
public sealed class StatisticsBookTests : IDisposable
{
    private const long Noon = (20_000L * 86_400) + (12 * 3_600);

    private readonly TestFolder _folder = new();
    private readonly StatisticsFiles _files;
    private readonly Dictionary<long, long> _counted = [];
    private long _eventId;

    public StatisticsBookTests() => _files = new StatisticsFiles(_folder.Root);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hours_and_days_have_minutes_before_and_after_they_are_added_to_them()
    {
        using var database = StatisticsDatabase.Open(_files.Database);
        var book = new StatisticsBook(database, new StatisticsOptions(), new SecondsRing());
        Add(book, Noon + 10, Noon + 70, Noon + 3_599);
        Commit(book, ended: Noon);
        Assert.Equal(0, RowsOf(3_600));
        AssertAsCounted();

        Add(book, Noon + 3_610, Noon + 90_000);
        Commit(book, ended: Noon + 90_000);
        Assert.Equal(Noon + 90_000, database.RolledUp);
        Assert.Equal(2, RowsOf(3_600));
        AssertAsCounted();

        Assert.True(book.HasMinutesBefore(Noon + 90_060));
        Commit(book, ended: Noon + 90_060);
        Assert.False(book.HasMinutesToCome);
        Assert.Equal(_counted.Values.Sum(), SumOf(60));
        Assert.Equal(_counted.Values.Sum(), SumOf(3_600));
        Assert.Equal(_counted.Values.Sum(), SumOf(86_400));
        AssertAsCounted();
    }

    [Fact]
    public void What_comes_late_for_a_minute_is_in_its_hour_and_day()
    {
        using var database = StatisticsDatabase.Open(_files.Database);
        var book = new StatisticsBook(database, new StatisticsOptions(), new SecondsRing());
        Add(book, Noon, Noon + 600);
        Commit(book, ended: Noon + 600);
        Add(book, Noon + 3, Noon + 63, Noon + 605);
        Commit(book, ended: Noon + 600);
        AssertAsCounted();
        Commit(book, ended: Noon + 660);
        Add(book, Noon + 610, Noon - 86_400);
        Commit(book, ended: Noon + 660);

        AssertAsCounted();
        Assert.Equal(_counted.Values.Sum(), SumOf(3_600));
        Assert.Equal(_counted.Values.Sum(), SumOf(86_400));
    }

    [Fact]
    public void The_latest_minute_has_not_ended_while_events_come()
    {
        using var database = StatisticsDatabase.Open(_files.Database);
        var book = new StatisticsBook(database, new StatisticsOptions(), new SecondsRing());
        Add(book, Noon, Noon + 60);
        Commit(book, ended: Noon + 86_400);
        Assert.Equal(Noon + 60, database.RolledUp);
        AssertAsCounted();
    }

    [Fact]
    public void What_was_not_committed_is_not_there_and_what_was_is_added_once()
    {
        for (var round = 0; round < 6; round++)
        {
            using var database = StatisticsDatabase.Open(_files.Database);
            var book = new StatisticsBook(database, new StatisticsOptions(), new SecondsRing());
            Assert.Equal(round == 0 ? null : _eventId, database.EventId);
            Add(book, Noon + (round * 40), Noon + (round * 40) + 30);
            Commit(book, ended: Noon + (round * 45));
            AssertAsCounted();
            book.Add(Delivered(Noon + 86_400), isLive: false);
            book.Add(Delivered(Noon + 2), isLive: false); // Writes the minute before, and is lost with it.
        }

        AssertAsCounted();
    }

    [Fact]
    public void A_database_of_version_1_is_gone_on_with()
    {
        using (var database = StatisticsDatabase.Open(_files.Database))
        {
            var book = new StatisticsBook(database, new StatisticsOptions(), new SecondsRing());
            Add(book, Noon, Noon + 70);
            Commit(book, ended: Noon);
            Commit(book, ended: Noon + 120);
        }

        Execute("ALTER TABLE place DROP COLUMN rolled_up; PRAGMA user_version = 1;");
        using var again = StatisticsDatabase.Open(_files.Database);
        Assert.Equal(Noon + 120, again.RolledUp);
        var next = new StatisticsBook(again, new StatisticsOptions(), new SecondsRing());
        Add(next, Noon + 80, Noon + 130);
        Commit(next, ended: Noon + 120);
        AssertAsCounted();
        Commit(next, ended: Noon + 180);
        AssertAsCounted();
    }

    [Fact]
    public void Minutes_are_kept_until_they_are_added_to_their_hours()
    {
        using var database = StatisticsDatabase.Open(_files.Database);
        var book = new StatisticsBook(database, new StatisticsOptions(), new SecondsRing());
        Add(book, Noon, Noon + (10 * 86_400));
        Commit(book, ended: 0);
        database.Prune(new StatisticsOptions());
        Assert.Equal(2, SumOf(60));
        Commit(book, ended: Noon + (11 * 86_400));
        database.Prune(new StatisticsOptions());
        Assert.Equal(1, SumOf(60));
        Assert.Equal(2, SumOf(3_600));
    }

    private void Add(StatisticsBook book, params long[] times)
    {
        foreach (var time in times)
        {
            book.Add(Delivered(time), isLive: false);
            _counted[time] = _counted.GetValueOrDefault(time) + 1;
        }
    }

    private void Commit(StatisticsBook book, long ended) => book.Commit(++_eventId, ended);

    private void AssertAsCounted()
    {
        foreach (var step in new[] { 60, 3_600, 86_400 })
        {
            var expected = _counted.GroupBy(pair => pair.Key - (pair.Key % step)).OrderBy(static group => group.Key)
                .Select(static group => (group.Key, group.Sum(static pair => pair.Value)));
            var question = new StatsQuestion
            {
                View = StatViews.Find("provider,tenant")!,
                By = [StatField.Tenant],
                Metrics = [StatMetric.Delivered],
                WithLatency = true,
                From = Noon - (Noon % 86_400) - (2 * 86_400),
                To = Noon - (Noon % 86_400) + (5 * 86_400),
                Step = step,
                Limit = 10,
                Sort = StatMetric.Delivered,
                Filters = ImmutableDictionary<StatField, ImmutableArray<string>>.Empty.Add(StatField.Provider, ["gmail"]),
            };
            var series = Assert.Single(new FiguresReader(_files).Read(question, CancellationToken.None));
            Assert.Equal(["acme"], series.Names);
            Assert.Equal(_counted.Values.Sum(), series.Totals[(int)StatMetric.Delivered]);
            Assert.Equal(_counted.Values.Sum(), series.Latency.Sum());
            Assert.Equal(expected, series.Values[0].Index().Where(static point => point.Item > 0)
                .Select(point => (question.From + (point.Index * (long)step), point.Item)));
        }
    }

    private long SumOf(int step) => Number($"SELECT sum(delivered) FROM statistics WHERE by = 'total' AND seconds = {step}");

    private long RowsOf(int step) => Number($"SELECT count(*) FROM statistics WHERE by = 'total' AND seconds = {step}");

    private long Number(string sql)
    {
        using var connection = _files.OpenToRead();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_files.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static EventFacts Delivered(long time) => new()
    {
        Kind = StatKind.Delivered,
        Time = time,
        Tenant = "acme",
        Provider = "gmail",
        Domain = "gmail.test",
        Source = "default",
        Recipients = 1,
        Size = 1_000,
        AgeMs = 250,
    };
}
