using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Messages_that_come_during_a_sync_share_the_next_one()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        using var gate = new DiskGate();
        harness.Disk.BeforeSync = gate.Pass;

        var first = harness.AppendAsync();
        gate.AwaitArrival();
        var (syncs, commits) = (harness.Disk.Syncs, harness.Disk.Commits);
        var others = harness.AppendManyAsync(200);
        gate.Open();
        await Task.WhenAll(first, others);

        Assert.Equal(1, harness.Disk.Syncs - syncs);
        Assert.Equal(2, harness.Disk.Commits - commits);
    }

    [Fact]
    public async Task Removals_are_capped_so_that_new_mail_gets_through()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var old = await harness.AppendManyAsync(1000);
        using var gate = new DiskGate();
        harness.Disk.BeforeSync = gate.Pass;
        var holder = harness.AppendAsync();
        gate.AwaitArrival();
        var sizes = harness.Disk.CommitSizes.Count;

        var removals = old.Select(id => spool.RemoveAsync(id).AsTask()).ToArray();
        var mail = harness.AppendAsync();
        gate.Open();
        await Task.WhenAll([holder, mail, .. removals]);

        var groups = harness.Disk.CommitSizes.Skip(sizes).ToArray();
        Assert.Equal(
            [1, CommitQueue.MaxRemoves + 1, CommitQueue.MaxRemoves, CommitQueue.MaxRemoves, 1000 - (3 * CommitQueue.MaxRemoves)], groups);
        Assert.Equal(2, spool.Status.Messages);
    }

    [Fact]
    public async Task Waiters_go_on_elsewhere_than_on_the_commit_thread()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        using var gate = new DiskGate();
        harness.Disk.BeforeSync = gate.Pass;

        var threads = Enumerable.Range(0, 20).Select(_ => ThreadAfterAppendAsync(harness)).ToArray();
        gate.AwaitArrival();
        gate.Open();

        Assert.DoesNotContain("spool commit", await Task.WhenAll(threads));
    }

    [Fact]
    public async Task What_is_queued_at_closing_is_committed()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var appends = harness.AppendManyAsync(50);

        await spool.DisposeAsync();
        var ids = await appends;

        await harness.OpenAsync();
        Assert.Equal(ids.Order(), (await harness.RecoverAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Reads_do_not_wait_for_a_commit()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        using var gate = new DiskGate();
        harness.Disk.BeforeCommit = gate.Pass;
        var waiting = harness.AppendAsync();
        gate.AwaitArrival();

        await harness.AssertContentAsync(id);
        Assert.NotNull(spool.Read(id));

        gate.Open();
        await waiting;
    }

    private static async Task<string?> ThreadAfterAppendAsync(SpoolHarness harness)
    {
        await harness.AppendAsync();
        return Thread.CurrentThread.Name;
    }
}
