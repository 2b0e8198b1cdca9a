using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class SegmentCompactionTests
{
    private const int Length = 10_000;

    [Fact]
    public async Task What_is_left_of_a_mostly_dead_segment_moves_and_its_space_comes_free()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(500, Length);
        var kept = ids.Where((_, i) => i % 10 == 0).ToArray();
        await spool.RewriteAsync(kept[0], 0, SpoolHarness.Record("deferred"));
        await RemoveAsync(harness, ids.Except(kept));
        var full = harness.SegmentPaths().Length;

        await harness.UpkeepAsync();
        await harness.UpkeepAsync();

        Assert.True(full >= 5, $"{full} segments were filled.");
        Assert.Equal(2, harness.SegmentPaths().Length); // the active one, and the one that the rest was moved to
        await AssertKeptAsync(harness, kept);
        await harness.ReopenAsync();
        await AssertKeptAsync(harness, kept);
        Assert.Equal("deferred", SpoolHarness.Text(Assert.Single(harness.Spool.Read(kept[0])!.Deliveries).Record));
    }

    [Fact]
    public async Task Young_segments_are_left_alone()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(500, Length);
        await RemoveAsync(harness, ids.Where((_, i) => i % 10 != 0));
        var before = harness.SegmentPaths();
        var commits = harness.Disk.Commits;

        await harness.Spool.Upkeep.RunOnceAsync();

        Assert.Equal(before, harness.SegmentPaths());
        Assert.Equal(commits, harness.Disk.Commits);
    }

    [Fact]
    public async Task A_message_that_is_removed_while_it_moves_stays_removed()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(200, Length);
        var kept = ids.Where((_, i) => i % 10 == 0).ToArray();
        await RemoveAsync(harness, ids.Except(kept));
        using var gate = new DiskGate();
        harness.Disk.BeforeSync = gate.Pass;

        var upkeep = Task.Run(harness.UpkeepAsync, TestContext.Current.CancellationToken);
        gate.AwaitArrival();
        var removals = Task.WhenAll(kept.Take(5).Select(id => spool.RemoveAsync(id).AsTask()));
        gate.Open();
        await Task.WhenAll(upkeep, removals);

        await harness.ReopenAsync();
        Assert.Equal(kept.Skip(5).Order(), (await harness.RecoverAsync()).Select(entry => entry.Id));
        await AssertKeptAsync(harness, kept.Skip(5));
    }

    [Fact]
    public async Task Readers_find_content_throughout()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(500, Length);
        var kept = ids.Where((_, i) => i % 10 == 0).ToArray();
        await RemoveAsync(harness, ids.Except(kept));

        var upkeep = Task.Run(harness.UpkeepAsync, TestContext.Current.CancellationToken);
        do
            await AssertKeptAsync(harness, kept);
        while (!upkeep.IsCompleted);
        await upkeep;

        await AssertKeptAsync(harness, kept);
    }

    [Fact]
    public async Task A_damaged_message_stays_where_it_is_and_does_not_hold_the_others()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(90, Length);
        await harness.Spool.DisposeAsync();
        var segment = Assert.Single(harness.SegmentPaths());
        var first = await FirstInFileAsync(segment);
        using (var file = new FileStream(segment, FileMode.Open, FileAccess.Write))
        {
            file.Position = SegmentHeader.Length + SegmentRecord.HeaderLength;
            file.Write(new byte[100]);
        }

        await harness.OpenAsync();
        var kept = ids.Where(id => id == first || id == ids[40] || id == ids[41]).ToArray();
        await RemoveAsync(harness, ids.Except(kept));
        await harness.UpkeepAsync();

        Assert.Equal(2, harness.SegmentPaths().Length);
        await AssertKeptAsync(harness, kept.Where(id => id != first));
        await Assert.ThrowsAsync<SpoolCorruptException>(() => harness.AssertContentAsync(first, Length));
        await harness.Spool.RemoveAsync(first);
        await harness.UpkeepAsync();
        Assert.Single(harness.SegmentPaths());
    }

    [Fact]
    public async Task What_an_earlier_life_left_in_a_recycled_file_does_not_pass()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        await RemoveAsync(harness, await harness.AppendManyAsync(110, Length)); // fills the first segment, which holds 104
        var earlier = harness.SegmentPaths()[0];
        await harness.UpkeepAsync();
        var free = Assert.Single(Directory.GetFiles(harness.Folder, "*.free"));
        Assert.All(await ReadAsync(free, 0, SegmentHeader.Length), value => Assert.Equal(0, value));

        await harness.AppendManyAsync(110, Length); // rolls into the recycled file
        Assert.Empty(Directory.GetFiles(harness.Folder, "*.free"));
        var reused = harness.SegmentPaths()[^1];
        Assert.NotEqual(Number(earlier), Number(reused));
        var offset = SegmentHeader.Length + (90 * (Length + SegmentRecord.HeaderLength));
        Assert.True(SegmentRecord.TryRead(await ReadAsync(reused, offset, SegmentRecord.HeaderLength), Number(earlier), out var stale));

        // As if the power had gone between a commit and a content that never reached the disk.
        await harness.Spool.DisposeAsync();
        PutMessage(harness, stale.Id, new ContentLocation(Number(reused), (uint)offset, Length));
        await harness.OpenAsync();
        await Assert.ThrowsAsync<SpoolCorruptException>(() => harness.AssertContentAsync(stale.Id, Length));
    }

    private static void PutMessage(SpoolHarness harness, SpoolId id, ContentLocation location)
    {
        var key = MetadataKeys.Message(id, new byte[MetadataKeys.DeliveryLength]).ToArray();
        var value = new byte[MetadataRecord.MessageOverhead];
        MetadataRecord.WriteMessage(key, location, [], value);
        harness.PutMetadata(key, value);
    }

    private static uint Number(string path) => Convert.ToUInt32(Path.GetFileNameWithoutExtension(path), 16);

    private static async Task<SpoolId> FirstInFileAsync(string path)
    {
        Assert.True(
            SegmentRecord.TryRead(await ReadAsync(path, SegmentHeader.Length, SegmentRecord.HeaderLength), Number(path), out var record));
        return record.Id;
    }

    private static async Task<byte[]> ReadAsync(string path, long offset, int length)
    {
        var bytes = new byte[length];
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = offset;
        await file.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }

    private static Task RemoveAsync(SpoolHarness harness, IEnumerable<SpoolId> ids) =>
        Task.WhenAll(ids.Select(id => harness.Spool.RemoveAsync(id).AsTask()));

    private static async Task AssertKeptAsync(SpoolHarness harness, IEnumerable<SpoolId> kept)
    {
        foreach (var id in kept)
            await harness.AssertContentAsync(id, Length);
    }
}
