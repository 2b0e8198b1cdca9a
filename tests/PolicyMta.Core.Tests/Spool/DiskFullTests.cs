namespace PolicyMta.Core.Tests.Spool;

/// <summary>A real disk without a free block.</summary>
[Needs(Need.Root)]
public sealed class DiskFullTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_fills_and_empties_three_times_loses_nothing(bool reserveIsIgnored)
    {
        await using var disk = await LoopDisk.CreateAsync(64);
        await using var harness = new SpoolHarness(Path.Combine(disk.Root, "spool"));
        if (reserveIsIgnored)
            harness.Disk.Free = long.MaxValue / 2; // as when something else takes the space at the same time
        await harness.OpenAsync();
        var load = new SpoolLoad(harness);

        for (var round = 1; round <= 3; round++)
        {
            using var watching = new CancellationTokenSource();
            var upkeep = reserveIsIgnored ? Task.CompletedTask : WatchSpaceAsync(harness, watching.Token);
            var refused = await load.RunUntilRefusedAsync(removeEvery: 10);
            await watching.CancelAsync();
            await upkeep;
            Assert.True(refused.DiskFull, refused.Message);
            Assert.Equal([], await load.FindLossesAsync());

            disk.Fill();
            var leaving = load.Held.Keys.Skip(20).ToArray();
            await Task.WhenAll(leaving.Select(load.RemoveAsync)).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            disk.Empty();
            await UntilAcceptingAsync(harness);
            Assert.Equal([], await load.FindLossesAsync());
        }

        await harness.ReopenAsync();
        Assert.Equal([], await load.FindLossesAsync());
        Assert.Equal(load.Held.Keys.Order(), (await harness.RecoverAsync()).Select(entry => entry.Id));
        await harness.Spool.DisposeAsync();
    }

    [Fact]
    public async Task A_spool_opens_on_a_full_disk_and_empties_it()
    {
        await using var disk = await LoopDisk.CreateAsync(64);
        await using var harness = new SpoolHarness(Path.Combine(disk.Root, "spool"));
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(500, 10_000);
        await harness.Spool.DisposeAsync();
        disk.Fill();

        await harness.OpenAsync();

        Assert.False(harness.Spool.Status.Accepting);
        foreach (var id in ids)
            await harness.AssertContentAsync(id, 10_000);
        await Task.WhenAll(ids.Select(id => harness.Spool.RemoveAsync(id).AsTask()));
        disk.Empty();
        await UntilAcceptingAsync(harness);
        await harness.AppendAsync();
        await harness.Spool.DisposeAsync();
    }

    private static async Task WatchSpaceAsync(SpoolHarness harness, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await harness.Spool.Upkeep.RunOnceAsync();
            await Task.Yield();
        }
    }

    private static async Task UntilAcceptingAsync(SpoolHarness harness)
    {
        for (var attempt = 0; attempt < 50 && !harness.Spool.Status.Accepting; attempt++)
            await harness.UpkeepAsync();
        Assert.True(harness.Spool.Status.Accepting, harness.Spool.Status.Reason);
    }
}
