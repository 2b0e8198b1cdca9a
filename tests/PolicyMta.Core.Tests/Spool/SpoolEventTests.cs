using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>Events ride in the commit of the change that they tell of.</summary>
public sealed class SpoolEventTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_are_published_in_the_order_of_their_commits_once_these_have_come_through(bool keepsLines)
    {
        await using var harness = new SpoolHarness { Journal = new RecordingJournal(keepsLines) };
        var spool = await harness.OpenAsync();
        using var gate = new DiskGate();
        harness.Disk.BeforeCommit = gate.Pass;

        var id = harness.NewId();
        var append = AppendAsync(harness, id, "received");
        gate.AwaitArrival();
        Assert.Empty(harness.Journal.Published);
        gate.Open();
        await append;
        await spool.RewriteAsync(id, 0, SpoolHarness.Record("deferred"), harness.Journal.Event("deferred"));
        await spool.RemoveAsync(id, harness.Journal.Event("delivered"));

        Assert.Equal(["received", "deferred", "delivered"], harness.Journal.Details());
        Assert.Equal(keepsLines ? [1, 2, 3] : [0, 0, 0], harness.Journal.Published.Select(published => published.Id));
    }

    [Fact]
    public async Task Events_are_kept_over_a_restart_until_the_journal_needs_them_no_more()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        foreach (var detail in new[] { "a", "b", "c" })
            await spool.MarkAsync(harness.NewId(), [], harness.Journal.Event(detail));

        spool = await harness.ReopenAsync();
        Assert.Equal(["a", "b", "c"], harness.Journal.Restored);
        harness.Journal.Restored.Clear();
        harness.Journal.Forget(2);
        await spool.MarkAsync(harness.NewId(), [], harness.Journal.Event("d"));
        Assert.Equal(4, harness.Journal.Published.Last().Id);

        await harness.ReopenAsync();
        Assert.Equal(["c", "d"], harness.Journal.Restored);
    }

    [Fact]
    public async Task To_forget_events_costs_no_commit_of_its_own()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        await spool.MarkAsync(harness.NewId(), [], harness.Journal.Event("a"));
        var commits = harness.Disk.Commits;

        harness.Journal.Forget(1);
        await harness.UpkeepAsync();
        Assert.Equal(0, harness.Disk.Commits - commits);
        await spool.MarkAsync(harness.NewId(), [], harness.Journal.Event("b"));

        Assert.Equal(1, harness.Disk.Commits - commits);
        await harness.ReopenAsync();
        Assert.Equal(["b"], harness.Journal.Restored);
    }

    [Fact]
    public async Task A_message_that_is_refused_was_not_received_and_what_is_owed_is_told_once()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var (kept, gone) = (await harness.AppendAsync(), await harness.AppendAsync());
        var failures = 0;
        harness.Disk.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref failures) <= 2)
                throw FaultyDisk.InputOutput();
        };

        await MixAsync(harness, kept, gone);

        Assert.Equal(["deferred", "delivered"], harness.Journal.Details().Order());
        await harness.ReopenAsync();
        Assert.Equal(["deferred", "delivered"], harness.Journal.Restored.Order());
    }

    [Fact]
    public async Task A_commit_that_came_through_though_it_seemed_to_fail_tells_nothing_of_refused_mail_and_all_else_once()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var (kept, gone) = (await harness.AppendAsync(), await harness.AppendAsync());
        var failures = 0;
        harness.Disk.AfterCommit = () =>
        {
            if (Interlocked.Increment(ref failures) <= 1)
                throw FaultyDisk.InputOutput();
        };

        await MixAsync(harness, kept, gone);
        await harness.Spool.PutStateAsync(new StateKey("test", "x"), SpoolHarness.Record("x"));

        Assert.Equal(["deferred", "delivered"], harness.Journal.Details().Order());
        await harness.ReopenAsync();
        Assert.Equal(["deferred", "delivered"], harness.Journal.Restored.Order());
        Assert.Equal([kept], (await harness.RecoverAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task On_a_disk_without_space_removals_go_without_their_events_which_are_told_when_there_is_space()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(20);
        var failures = 0;
        harness.Disk.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref failures) <= 2)
                throw FaultyDisk.NoSpace();
        };

        await Task.WhenAll(ids.Select((id, i) => spool.RemoveAsync(id, harness.Journal.Event($"{i:00}")).AsTask()));
        Assert.Empty(harness.Journal.Published);

        await harness.UpkeepAsync();
        Assert.True(spool.Status.Accepting);
        await harness.AppendAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i:00}"), harness.Journal.Details());
    }

    [Fact]
    public async Task Notes_go_with_the_next_commit_or_after_a_while_with_one_of_their_own()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var commits = harness.Disk.Commits;

        for (var i = 0; i < 100; i++)
            spool.Note(harness.Journal.Event($"{i}"));
        await harness.Journal.AwaitAsync(100);

        Assert.Equal(1, harness.Disk.Commits - commits);
        spool.Note(harness.Journal.Event("last"));
        await harness.AppendAsync();
        Assert.Equal("last", harness.Journal.Details()[^1]);
        Assert.Equal(2, harness.Disk.Commits - commits);
    }

    [Fact]
    public async Task Notes_are_bounded_while_the_disk_fails_and_committed_at_closing()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        using var gate = new DiskGate();
        harness.Disk.BeforeCommit = gate.Pass;
        var holder = harness.AppendAsync();
        gate.AwaitArrival();

        for (var i = 0; i < 20_000; i++)
            spool.Note(harness.Journal.Event("x"));
        gate.Open();
        await holder;
        await spool.DisposeAsync();

        Assert.Equal(8192, harness.Journal.Published.Count);
    }

    private static async Task AppendAsync(SpoolHarness harness, SpoolId id, string detail) =>
        await harness.Spool.AppendAsync(
            id, SpoolHarness.Record("message"), SpoolHarness.ContentOf(id, 1000), [], harness.Journal.Event(detail),
            TestContext.Current.CancellationToken);

    /// <summary>New mail, a rewrite and a removal in one group, whose commit the disk fails.</summary>
    private static async Task MixAsync(SpoolHarness harness, SpoolId kept, SpoolId gone)
    {
        using var gate = new DiskGate();
        harness.Disk.BeforeSync = gate.Pass;
        var holder = AppendAsync(harness, harness.NewId(), "held up");
        gate.AwaitArrival();
        var refused = AppendAsync(harness, harness.NewId(), "refused");
        var rewrite = harness.Spool.RewriteAsync(kept, 0, SpoolHarness.Record("deferred"), harness.Journal.Event("deferred")).AsTask();
        var removal = harness.Spool.RemoveAsync(gone, harness.Journal.Event("delivered")).AsTask();
        harness.Disk.BeforeSync = null;
        gate.Open();
        await Assert.ThrowsAsync<SpoolUnavailableException>(() => holder);
        await Assert.ThrowsAsync<SpoolUnavailableException>(() => refused);
        await Task.WhenAll(rewrite, removal);
    }
}
