using Microsoft.Data.Sqlite;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class StatisticsReaderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Every_view_and_every_length_of_time_adds_up_to_what_the_journal_has()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        await bed.EmitAsync(StatEvents.Mixed(3_000, bed.Clock.GetUtcNow() - TimeSpan.FromHours(30), TimeSpan.FromSeconds(30)));
        bed.Start();
        await bed.CountedAsync();
        await bed.EmitAsync(StatEvents.Mixed(1_000, bed.Clock.GetUtcNow() - TimeSpan.FromMinutes(20), Second, seed: 2));
        await bed.CountedAsync();

        var sums = bed.JournalSums();
        Assert.True(sums[(int)StatMetric.Delivered] > 400 && sums[(int)StatMetric.Discarded] > 100);
        foreach (var step in new[] { 60, 3_600, 86_400 })
            Assert.Equal(sums, Sums.WithoutFirst(Sum(bed.Ask("total", [], step, withValues: false))));
        foreach (var view in StatViews.All.Where(static view => view.HasArrivals))
            Assert.Equal(sums, Sums.WithoutFirst(Sum(bed.Totals(view.Name, [.. view.Fields]))));
        foreach (var view in StatViews.All.Where(static view => !view.HasArrivals && !view.HasOnlyFailures))
        {
            var found = Sum(bed.Totals(view.Name, [.. view.Fields]));
            Assert.Equal(0, found[(int)StatMetric.Accepted]);
            Assert.Equal(sums[(int)StatMetric.Delivered], found[(int)StatMetric.Delivered]);
            Assert.Equal(sums[(int)StatMetric.Bounced], found[(int)StatMetric.Bounced]);
        }

        var byCategory = Sum(bed.Totals("provider,category", StatField.Category));
        Assert.Equal(
            sums[(int)StatMetric.Deferred] + sums[(int)StatMetric.Bounced],
            byCategory[(int)StatMetric.Deferred] + byCategory[(int)StatMetric.Bounced]);
        var total = Assert.Single(bed.Totals("total"));
        Assert.Equal(sums[(int)StatMetric.Delivered], total.Latency.Sum());
    }

    [Fact]
    public async Task Figures_stand_where_they_belong()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        bed.Start();
        var now = bed.Clock.GetUtcNow();
        await bed.EmitAsync(
            Delivered("acme", "gmail", now - TimeSpan.FromMinutes(10), "a@gmail.test", "b@gmail.test"),
            Delivered("acme", "gmail", now - TimeSpan.FromMinutes(5), "c@gmail.test"),
            Delivered("beta", "yahoo", now - TimeSpan.FromMinutes(5), "d@yahoo.test"),
            new DeliveryEvent { Kind = EventKind.Received, Time = now, Tenant = "acme", Recipients = ["e@GMAIL.test", "f@new.test"] });
        await bed.CountedAsync();

        var series = bed.Ask("provider", [StatField.Provider], 60);
        Assert.Equal(["gmail", "yahoo", "(none)"], series.Select(static one => one.Names[0]));
        Assert.Equal([3, 1, 0], series.Select(static one => one.Totals[(int)StatMetric.Delivered]));
        // What has come counts for the provider that mail to its domain was routed to.
        Assert.Equal([1, 0, 1], series.Select(static one => one.Totals[(int)StatMetric.Accepted]));
        var values = series[0].Values[StatMetrics.All.IndexOf(StatMetric.Delivered)];
        Assert.Equal([2, 1], values.Where(static value => value > 0));
        Assert.Equal(5, Array.LastIndexOf(values, 1) - Array.IndexOf(values, 2));
        var rolledUp = bed.Totals("provider,tenant", StatField.Tenant);
        Assert.Equal([("acme", 3), ("beta", 1)], rolledUp.Select(static one => (one.Names[0], one.Totals[(int)StatMetric.Delivered])));
    }

    [Fact]
    public async Task Each_event_is_counted_once_however_often_counting_ends_and_begins()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        for (var round = 0; round < 5; round++)
        {
            bed.Start();
            await bed.EmitAsync(StatEvents.Mixed(500, bed.Clock.GetUtcNow() - TimeSpan.FromMinutes(1), TimeSpan.Zero, round));
            if (round % 2 == 0)
                await bed.CountedAsync();
            await bed.StopAsync();
            await bed.EmitAsync(StatEvents.Mixed(100, bed.Clock.GetUtcNow(), TimeSpan.Zero, 100 + round));
        }

        bed.Start();
        await bed.CountedAsync();
        Assert.Equal(bed.JournalSums(), Sums.WithoutFirst(Sum(bed.Totals("total"))));
        Assert.Equal(bed.JournalSums(), Sums.WithoutFirst(Sum(bed.Totals("campaign,provider"))));
    }

    [Fact]
    public async Task What_a_journal_gets_until_it_is_closed_is_counted_in_the_end()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        bed.Start();
        await bed.EmitAsync(StatEvents.Mixed(2_000, bed.Clock.GetUtcNow(), TimeSpan.Zero));
        await bed.CloseJournalAsync();
        await bed.StopAsync();
        await bed.OpenJournalAsync();
        Assert.Equal(bed.JournalSums(), Sums.WithoutFirst(Sum(bed.Totals("total"))));
    }

    [Fact]
    public async Task After_a_gap_all_is_counted_anew_and_the_old_figures_are_kept_aside()
    {
        await using var bed = new StatisticsBed(journal: new JournalOptions { MaxSize = 16 * 1024, Keep = 2 });
        await bed.OpenJournalAsync();
        bed.Start();
        await bed.EmitAsync(StatEvents.Mixed(200, bed.Clock.GetUtcNow(), TimeSpan.Zero));
        await bed.CountedAsync();
        await bed.StopAsync();
        var later = StatEvents.Mixed(6_000, bed.Clock.GetUtcNow(), TimeSpan.Zero, 2).ToList();
        await bed.EmitAsync(later);
        await Testing.Eventually.TrueAsync(() => bed.Journal.LastId == bed.Journal.LastPublishedId);
        Assert.True(bed.JournalSums()[(int)StatMetric.Delivered] < Sums.Of(later)[(int)StatMetric.Delivered]);

        bed.Start();
        await bed.CountedAsync();
        Assert.Equal(bed.JournalSums(), Sums.WithoutFirst(Sum(bed.Totals("total"))));
        Assert.Equal(2, Directory.GetFiles(bed.Files.Folder, "*.db").Length);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("newer")]
    [InlineData("other")]
    [InlineData("ahead")]
    public async Task A_database_that_cannot_be_used_is_moved_aside_and_made_anew(string how)
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        bed.Start();
        await bed.EmitAsync(StatEvents.Mixed(300, bed.Clock.GetUtcNow(), TimeSpan.Zero));
        await bed.CountedAsync();
        await bed.StopAsync();
        switch (how)
        {
            case "rubbish":
                await File.WriteAllBytesAsync(bed.Files.Database, [.. Enumerable.Repeat((byte)'x', 10_000)]);
                break;
            case "newer":
                Execute(bed.Files, "PRAGMA user_version = 99");
                break;
            case "other":
                Execute(bed.Files, "DROP TABLE unique_values");
                break;
            default:
                Execute(bed.Files, "UPDATE place SET event_id = event_id + 1000000");
                break;
        }

        bed.Start();
        await bed.CountedAsync();
        Assert.Equal(bed.JournalSums(), Sums.WithoutFirst(Sum(bed.Totals("total"))));
        Assert.Equal(2, Directory.GetFiles(bed.Files.Folder, "*.db").Length);
    }

    [Fact]
    public async Task Names_that_trackers_make_up_leave_room_for_mail_and_a_tenants_rest_is_its_own()
    {
        await using var bed = new StatisticsBed(new StatisticsOptions { MaxCampaigns = 4 });
        await bed.OpenJournalAsync();
        bed.Start();
        var now = bed.Clock.GetUtcNow();
        await bed.EmitAsync(Enumerable.Range(0, 10).Select(i => new DeliveryEvent
        {
            Kind = EventKind.Opened,
            Time = now,
            Tenant = "acme",
            Campaign = $"made{i}",
            Recipients = ["a@x.test"],
        }));
        await bed.EmitAsync(Enumerable.Range(0, 3).Select(i => Delivered("beta", "gmail", now, "a@x.test") with { Campaign = $"sent{i}" }));
        await bed.CountedAsync();

        Assert.Equal(
            [
                ("acme", "(other)", 8, 0), ("acme", "made0", 1, 0), ("acme", "made1", 1, 0),
                ("beta", "(other)", 0, 1), ("beta", "sent0", 0, 1), ("beta", "sent1", 0, 1),
            ],
            bed.Totals("campaign", StatField.Tenant, StatField.Campaign).Select(static one => (
                one.Names[0], one.Names[1], one.Totals[(int)StatMetric.Opened], one.Totals[(int)StatMetric.Delivered])).Order());
    }

    [Fact]
    public async Task Beyond_its_limit_a_view_counts_others_together_and_an_idle_name_makes_room()
    {
        var options = new StatisticsOptions { MaxTenants = 3, MaxDomains = 2, MaxPairs = 4 };
        await using var bed = new StatisticsBed(options);
        await bed.OpenJournalAsync();
        bed.Start();
        var old = bed.Clock.GetUtcNow() - TimeSpan.FromHours(40);
        await bed.EmitAsync(Enumerable.Range(0, 10).Select(i => Delivered($"tenant{i}", "gmail", old, $"a@d{i}.test")));
        await bed.CountedAsync();

        Assert.Equal(
            [("(other)", 7), ("tenant0", 1), ("tenant1", 1), ("tenant2", 1)],
            bed.Totals("tenant", StatField.Tenant).Select(static one => (one.Names[0], one.Totals[(int)StatMetric.Delivered])));
        Assert.Equal(10, Sum(bed.Totals("domain", StatField.Domain))[(int)StatMetric.Delivered]);
        Assert.Equal(3, bed.Totals("domain", StatField.Domain).Count);

        await bed.EmitAsync(
            Delivered("new", "gmail", bed.Clock.GetUtcNow(), "a@new.test"), Delivered("new", "gmail", bed.Clock.GetUtcNow(), "a@new.test"));
        await bed.CountedAsync();
        Assert.Contains(
            ("new", 2), bed.Totals("tenant", StatField.Tenant).Select(static one => (one.Names[0], one.Totals[(int)StatMetric.Delivered])));
        Assert.Contains("tenant0", bed.Totals("tenant", StatField.Tenant).Select(static one => one.Names[0]));
    }

    [Fact]
    public async Task First_opens_are_told_from_later_ones_over_restarts()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        var now = bed.Clock.GetUtcNow();
        var message = SpoolId.Create(now - TimeSpan.FromDays(2));
        bed.Start();
        await bed.EmitAsync(
            Opened(message, "jane@x.test", now), Opened(message, "JANE@x.test", now), Opened(message, "joe@x.test", now),
            Opened(null, "jane@x.test", now), Opened(null, "jane@x.test", now));
        await bed.CountedAsync();
        await bed.StopAsync();
        bed.Start();
        await bed.EmitAsync(Opened(message, "jane@x.test", now), Opened(message, "jim@x.test", now));
        await bed.EmitAsync(Opened(message, "jane@x.test", now) with { Kind = EventKind.Clicked });
        await bed.EmitAsync(Opened(SpoolId.Create(now - TimeSpan.FromDays(200)), "jane@x.test", now));
        await bed.CountedAsync();

        var campaign = Assert.Single(bed.Totals("campaign", StatField.Tenant, StatField.Campaign));
        Assert.Equal(["acme", "spring"], campaign.Names);
        Assert.Equal(8, campaign.Totals[(int)StatMetric.Opened]);
        Assert.Equal(4, campaign.Totals[(int)StatMetric.UniqueOpened]);
        Assert.Equal(1, campaign.Totals[(int)StatMetric.UniqueClicked]);
    }

    [Fact]
    public async Task Names_from_strangers_stay_names()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        bed.Start();
        var hostile = "<img src=x onerror=alert(1)>'; DROP TABLE figures; --\u202e\u0000\ud83d\ude00";
        await bed.EmitAsync(
            Delivered(hostile, "(other)", bed.Clock.GetUtcNow(), "a@x.test") with { Campaign = new string('x', 5_000) },
            Delivered("M\u00fcller \"& <Co>", "gmail", bed.Clock.GetUtcNow(), "a@x.test"));
        await bed.CountedAsync();

        Assert.Equal(2, bed.Totals("tenant", StatField.Tenant).Count);
        Assert.Contains("M\u00fcller \"& <Co>", bed.Totals("tenant", StatField.Tenant).Select(static one => one.Names[0]));
        Assert.Contains(bed.Totals("provider", StatField.Provider), static one => one.Names[0] == "_(other)");
        Assert.All(bed.Totals("campaign", StatField.Campaign), static one => Assert.True(one.Names[0].Length <= 200));
        Assert.Equal(bed.JournalSums(), Sums.WithoutFirst(Sum(bed.Totals("total"))));
    }

    [Fact]
    public async Task What_is_older_than_it_is_kept_is_removed()
    {
        await using var bed = new StatisticsBed();
        await bed.OpenJournalAsync();
        bed.Start();
        await bed.EmitAsync(Delivered("acme", "gmail", bed.Clock.GetUtcNow() - TimeSpan.FromDays(70), "a@x.test"));
        await bed.CountedAsync(); // The journal may not keep what is that old.
        await bed.EmitAsync(Delivered("acme", "gmail", bed.Clock.GetUtcNow(), "a@x.test"));
        await bed.CountedAsync();
        await bed.StopAsync();
        using (var database = Server.Statistics.Storage.StatisticsDatabase.Open(bed.Files.Database))
            database.Prune(new StatisticsOptions());

        using var connection = bed.Files.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seconds, count(*) FROM statistics WHERE by = 'total' GROUP BY seconds ORDER BY seconds";
        using var rows = command.ExecuteReader();
        var found = new List<(long Step, long Rows)>();
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.GetInt64(1)));
        Assert.Equal([(60, 1), (3_600, 2), (86_400, 2)], found);
    }

    private static DeliveryEvent Delivered(string tenant, string provider, DateTimeOffset time, params string[] recipients) => new()
    {
        Kind = EventKind.Delivered,
        Time = time,
        Tenant = tenant,
        Provider = provider,
        Domain = recipients[0].Split('@')[1],
        EgressSource = "default",
        Recipients = [.. recipients],
        Size = 1_000,
        AgeMs = 250,
    };

    private static DeliveryEvent Opened(SpoolId? message, string recipient, DateTimeOffset time) => new()
    {
        Kind = EventKind.Opened,
        Time = time,
        OriginalId = message,
        Tenant = "acme",
        Campaign = "spring",
        Recipients = [recipient],
        Domain = recipient.Split('@')[1],
    };

    private static long[] Sum(IEnumerable<Server.Statistics.Asking.StatsSeries> series)
    {
        var sums = new long[StatMetrics.Count];
        foreach (var one in series)
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += one.Totals[i];
        }

        return sums;
    }

    private static void Execute(StatisticsFiles files, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={files.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
