using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>
/// A disk that fails: nothing acknowledged is lost, nothing refused comes back, and mail is taken again when the disk works.
/// </summary>
public sealed class FaultTests
{
    public static TheoryData<string> Faults => ["write", "sync", "create", "commit", "after commit"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_failed_append_is_refused_and_costs_nothing_that_was_acknowledged(string fault)
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var acknowledged = await harness.AppendManyAsync(50, 20_000);
        Break(harness.Disk, fault, FaultyDisk.InputOutput);

        var refused = await RefusedAsync(harness);

        Assert.False(refused.DiskFull);
        Assert.False(spool.Status.Accepting);
        Assert.Contains("Input/output error", spool.Status.Reason, StringComparison.Ordinal);
        await RefusedAsync(harness);
        foreach (var id in acknowledged)
            await harness.AssertContentAsync(id, 20_000);

        Repair(harness.Disk);
        await harness.UpkeepAsync();
        Assert.True(spool.Status.Accepting, spool.Status.Reason);
        var later = await harness.AppendAsync();
        await harness.ReopenAsync();
        Assert.Equal(acknowledged.Append(later).Order(), (await harness.RecoverAsync()).Select(entry => entry.Id));
        foreach (var id in acknowledged)
            await harness.AssertContentAsync(id, 20_000);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("sync")]
    public async Task A_segment_with_an_unknown_tail_is_never_written_or_synced_again(string fault)
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var before = await harness.AppendAsync();
        var file = harness.Disk.SyncedFiles.Last();
        Break(harness.Disk, fault, FaultyDisk.InputOutput);
        await Assert.ThrowsAsync<SpoolUnavailableException>(() => harness.AppendAsync());
        var syncs = harness.Disk.SyncedFiles.Count;

        Repair(harness.Disk);
        await harness.UpkeepAsync();
        await harness.AppendAsync();
        await harness.AssertContentAsync(before);

        Assert.DoesNotContain(file, harness.Disk.SyncedFiles.Skip(syncs));
        Assert.Equal(2, harness.SegmentPaths().Length);
        await harness.UpkeepAsync(); // compaction has moved the first message out of the suspect file
        await harness.UpkeepAsync();
        Assert.True(file.IsClosed, "The suspect file is kept, though nothing refers to it.");
        await harness.AssertContentAsync(before);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        Break(harness.Disk, "create", FaultyDisk.NoSpace);

        Assert.True((await RefusedAsync(harness)).DiskFull);
    }

    [Fact]
    public async Task No_mail_is_taken_below_the_reserve_and_deliveries_go_on()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(20);

        harness.Disk.Free = 15 * 1024 * 1024;
        await harness.UpkeepAsync();
        Assert.True((await RefusedAsync(harness)).DiskFull);
        Assert.Contains("spool.min_free_mb", spool.Status.Reason, StringComparison.Ordinal);
        await spool.RewriteAsync(ids[0], 0, SpoolHarness.Record("deferred"));
        await spool.RemoveAsync(ids[1]);

        harness.Disk.Free = 16 * 1024 * 1024; // not yet: the margin against flicker
        await harness.UpkeepAsync();
        Assert.False(spool.Status.Accepting);
        harness.Disk.Free = 18 * 1024 * 1024;
        await harness.UpkeepAsync();
        Assert.True(spool.Status.Accepting);
        await harness.AppendAsync();
    }

    [Fact]
    public async Task What_is_owed_is_tried_until_the_disk_takes_it_removals_first()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(30);
        var failures = 0;
        harness.Disk.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref failures) <= 2)
                throw FaultyDisk.NoSpace();
        };
        var commits = harness.Disk.CommitSizes.Count;

        var rewrites = ids.Take(10).Select(id => spool.RewriteAsync(id, 0, SpoolHarness.Record("deferred")).AsTask()).ToArray();
        var removals = ids.Skip(10).Select(id => spool.RemoveAsync(id).AsTask()).ToArray();
        await Task.WhenAll([.. rewrites, .. removals]);

        Assert.Equal([20, 10], harness.Disk.CommitSizes.Skip(commits));
        Assert.False(File.Exists(Path.Combine(harness.Folder, "ballast")), "The ballast was not given up on a full disk.");
        await harness.UpkeepAsync();
        Assert.True(File.Exists(Path.Combine(harness.Folder, "ballast")), "The reserve file was not recreated.");
        await harness.ReopenAsync();
        var entries = await harness.RecoverAsync();
        Assert.Equal(ids.Take(10).Order(), entries.Select(entry => entry.Id));
        Assert.All(entries, entry => Assert.Single(entry.Deliveries));
    }

    [Fact]
    public async Task Mail_that_waits_behind_a_failing_commit_is_refused_and_what_is_owed_stays_owed()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        using var gate = new DiskGate();
        harness.Disk.BeforeCommit = () =>
        {
            gate.Pass();
            throw FaultyDisk.InputOutput();
        };

        var first = harness.AppendAsync();
        gate.AwaitArrival();
        var removal = spool.RemoveAsync(id).AsTask();
        var behind = harness.AppendAsync();
        gate.Open();

        await Assert.ThrowsAsync<SpoolUnavailableException>(() => first);
        await Assert.ThrowsAsync<SpoolUnavailableException>(() => behind);
        Assert.False(removal.IsCompleted);
        Repair(harness.Disk);
        await removal;
        await harness.ReopenAsync();
        Assert.Empty(await harness.RecoverAsync());
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_disk_that_stays_broken()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        Break(harness.Disk, "commit", FaultyDisk.InputOutput);
        var removal = spool.RemoveAsync(id).AsTask();

        await spool.DisposeAsync();

        await Assert.ThrowsAsync<SpoolUnavailableException>(() => removal);
        Repair(harness.Disk);
        await harness.OpenAsync();
        await harness.AssertContentAsync(id);
    }

    [Fact]
    public async Task The_ballast_is_given_up_before_opening_on_a_full_disk()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var id = await harness.AppendAsync();
        Assert.True(File.Exists(Path.Combine(harness.Folder, "ballast")));
        harness.Disk.Free = 0;

        var spool = await harness.ReopenAsync();

        Assert.False(File.Exists(Path.Combine(harness.Folder, "ballast")));
        Assert.False(spool.Status.Accepting);
        await harness.AssertContentAsync(id);
        await spool.RemoveAsync(id);
    }

    [Fact]
    public async Task A_commit_that_fails_while_compaction_moves_content_leaves_it_readable()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(200, 10_000);
        var kept = ids.Where((_, i) => i % 10 == 0).ToArray();
        await Task.WhenAll(ids.Except(kept).Select(id => spool.RemoveAsync(id).AsTask()));

        foreach (var fault in new[] { "commit", "after commit" })
        {
            Break(harness.Disk, fault, FaultyDisk.InputOutput);
            await harness.UpkeepAsync();
            Repair(harness.Disk);
            await harness.UpkeepAsync();
            foreach (var id in kept)
                await harness.AssertContentAsync(id, 10_000);
        }

        await harness.UpkeepAsync();
        await harness.ReopenAsync();
        foreach (var id in kept)
            await harness.AssertContentAsync(id, 10_000);
    }

    private static void Break(FaultyDisk disk, string fault, Func<IOException> error)
    {
        Action fail = () => throw error();
        switch (fault)
        {
            case "write":
                disk.BeforeWrite = fail;
                break;
            case "sync":
                disk.BeforeSync = fail;
                break;
            case "create":
                disk.BeforeCreate = fail;
                break;
            case "commit":
                disk.BeforeCommit = fail;
                break;
            default:
                disk.AfterCommit = fail;
                break;
        }
    }

    private static void Repair(FaultyDisk disk) =>
        disk.BeforeCreate = disk.BeforeWrite = disk.BeforeSync = disk.BeforeCommit = disk.AfterCommit = null;

    private static async Task<SpoolUnavailableException> RefusedAsync(SpoolHarness harness)
    {
        // Large, so that it needs a segment of its own: that meets a failure to make one as well.
        return await Assert.ThrowsAsync<SpoolUnavailableException>(() => harness.AppendAsync(400_000));
    }
}
