namespace PolicyMta.Core.Tests.Spool;

/// <summary>The promise of 250, kept through a power cut; and the proof that the test would see a promise broken.</summary>
[Needs(Need.Root)]
public sealed class PowerCutTests
{
    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost()
    {
        await using var disk = await LoopDisk.CreateAsync(256);
        await using var harness = new SpoolHarness(Path.Combine(disk.Root, "spool"));
        var load = new SpoolLoad(harness);

        for (var cut = 1; cut <= 3; cut++)
        {
            await CutUnderLoadAsync(disk, harness, load);
            Assert.Equal([], await load.FindLossesAsync());
            var known = load.Held.Keys.Concat(load.Leaving.Keys).ToHashSet();
            Assert.True(load.Held.Count > 500 * cut, $"Only {load.Held.Count} messages were acknowledged.");
            Assert.Superset(load.Held.Keys.ToHashSet(), (await harness.RecoverAsync()).Select(entry => entry.Id).ToHashSet());
        }

        await harness.Spool.DisposeAsync();
    }

    [Fact]
    public async Task Without_the_sync_of_contents_messages_are_lost()
    {
        await using var disk = await LoopDisk.CreateAsync(256);
        await using var harness = new SpoolHarness(Path.Combine(disk.Root, "spool"));
        harness.Disk.LeavesOutSyncs = true;
        var load = new SpoolLoad(harness);

        await CutUnderLoadAsync(disk, harness, load);

        Assert.NotEmpty(await load.FindLossesAsync());
        await harness.Spool.DisposeAsync();
    }

    private static async Task CutUnderLoadAsync(LoopDisk disk, SpoolHarness harness, SpoolLoad load)
    {
        if (harness.Spool is null)
            await harness.OpenAsync();

        await load.RunUntilRefusedAsync(removeEvery: 3, after: 1000, then: () =>
        {
            load.CloseLedger();
            disk.CutPower();
        });
        await harness.Spool!.DisposeAsync();
        await disk.RestoreAsync();
        await harness.OpenAsync();
    }
}
