using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Spool.Rocks;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>Marks by which a retry is recognised: there with their message or not at all, and gone when their time is over.</summary>
public sealed class SpoolMarkTests
{
    private static readonly UInt128 Key = SpoolMark.KeyOf("test"u8, "a"u8.ToArray(), "b"u8.ToArray());

    [Fact]
    public async Task A_mark_outlives_its_message_and_a_restart()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await AppendAsync(harness, TimeSpan.FromHours(24));
        await spool.RemoveAsync(id);

        spool = await harness.ReopenAsync();

        var found = spool.FindMark(Key);
        Assert.Equal(id, found?.Id);
        Assert.Equal("payload", SpoolHarness.Text(found!.Value.Payload));
        Assert.Empty(await harness.RecoverAsync());
        Assert.Null(spool.FindMark(Key + 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(24 * SpoolMark.MaxDays)]
    public async Task A_mark_is_found_until_its_time_is_over(int hours)
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        await AppendAsync(harness, TimeSpan.FromHours(hours));

        await spool.DisposeAsync();
        harness.Time.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(1));
        spool = await harness.OpenAsync();
        Assert.NotNull(spool.FindMark(Key));
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(spool.FindMark(Key));

        await spool.DisposeAsync();
        harness.Time.Advance(TimeSpan.FromDays(1));
        await harness.OpenAsync();
        await harness.Spool.DisposeAsync();
        Assert.Equal(0, StoredMarks(harness));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-24)]
    [InlineData(365 * 24)]
    public async Task A_mark_is_kept_for_its_time_though_the_clock_is_set(int hours)
    {
        await using var harness = new SpoolHarness();
        var clock = new SettableClock(harness.Time);
        harness.Clock = new SteadyTime(clock);
        var spool = await harness.OpenAsync();
        var id = await AppendAsync(harness, TimeSpan.FromHours(24));
        clock.Offset = TimeSpan.FromHours(hours);
        await harness.UpkeepAsync();

        harness.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(id, spool.FindMark(Key)?.Id);
        var later = await AppendAsync(harness, TimeSpan.FromHours(24));
        harness.Time.Advance(TimeSpan.FromHours(1));
        await harness.UpkeepAsync();
        Assert.Equal(later, spool.FindMark(Key)?.Id);
        harness.Time.Advance(TimeSpan.FromHours(23));
        Assert.Null(spool.FindMark(Key));
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(1, 0)]
    [InlineData(24, 1)]
    [InlineData(24 * SpoolMark.MaxDays, SpoolMark.MaxDays)]
    public async Task A_mark_is_looked_for_on_days_alone_that_have_marks(int hours, int daysAfter)
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        if (hours > 0)
        {
            await AppendAsync(harness, TimeSpan.FromHours(1));
            await AppendAsync(harness, TimeSpan.FromHours(hours));
        }

        await harness.Spool.DisposeAsync();
        var logger = NullLogger.Instance;
        using var metadata = new MetadataStore(
            Path.Combine(harness.Folder, "metadata"), harness.Disk, new Ballast(harness.Disk, harness.Folder, 0, logger), logger);
        Assert.Equal(daysAfter, new MarkedDays(metadata).DaysAfter(harness.Time.GetUtcNow()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_was_refused_leaves_no_mark(bool afterCommit)
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        if (afterCommit)
            harness.Disk.AfterCommit = static () => throw FaultyDisk.InputOutput();
        else
            harness.Disk.BeforeCommit = static () => throw FaultyDisk.InputOutput();

        await Assert.ThrowsAsync<SpoolUnavailableException>(() => AppendAsync(harness, TimeSpan.FromHours(24)));
        Assert.Null(spool.FindMark(Key));

        harness.Disk.AfterCommit = harness.Disk.BeforeCommit = null;
        await harness.UpkeepAsync();
        Assert.Null(spool.FindMark(Key));
        var id = await AppendAsync(harness, TimeSpan.FromHours(24));
        await spool.RemoveAsync(harness.NewId());
        Assert.Equal(id, spool.FindMark(Key)?.Id);
        spool = await harness.ReopenAsync();
        Assert.Equal(id, spool.FindMark(Key)?.Id);
        Assert.Equal([id], (await harness.RecoverAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_mark_may_stand_for_a_message_that_is_not_kept()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = harness.NewId();

        await spool.MarkAsync(id, [MarkOf(harness, TimeSpan.FromHours(1))]);

        Assert.Equal(id, spool.FindMark(Key)?.Id);
    }

    [Fact]
    public void Parts_of_a_key_do_not_run_into_each_other() =>
        Assert.NotEqual(
            SpoolMark.KeyOf("k"u8, "ab"u8.ToArray(), "c"u8.ToArray()), SpoolMark.KeyOf("k"u8, "a"u8.ToArray(), "bc"u8.ToArray()));

    private static int StoredMarks(SpoolHarness harness)
    {
        using var database = RocksDatabase.OpenReadOnly(Path.Combine(harness.Folder, "metadata"));
        var count = 0;
        database.Scan([], (key, _) =>
        {
            count += MetadataKeys.IsBehindMessages(key) ? 1 : 0;
            return true;
        });
        return count;
    }

    private static SpoolMark MarkOf(SpoolHarness harness, TimeSpan life) =>
        new(Key, SpoolHarness.Record("payload"), (harness.Clock ?? harness.Time).GetUtcNow() + life);

    private static async Task<SpoolId> AppendAsync(SpoolHarness harness, TimeSpan life)
    {
        var id = harness.NewId();
        await harness.Spool.AppendAsync(
            id,
            SpoolHarness.Record("message"),
            SpoolHarness.ContentOf(id, 100),
            [MarkOf(harness, life)], null,
            TestContext.Current.CancellationToken);
        return id;
    }
}
