using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class SpoolRecoveryTests
{
    [Fact]
    public async Task Messages_come_back_in_order_of_acceptance_with_their_content()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(600, length: 3000);

        await harness.ReopenAsync();

        Assert.Equal(ids.Order(), (await harness.RecoverAsync()).Select(entry => entry.Id));
        Assert.Equal(600, harness.Spool.Status.Messages);
        foreach (var id in ids)
            await harness.AssertContentAsync(id, 3000);
    }

    [Fact]
    public async Task Only_messages_that_were_there_at_the_opening_are_streamed()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var old = await harness.AppendAsync();
        var gone = await harness.AppendAsync();
        var spool = await harness.ReopenAsync();

        harness.Time.AdjustTime(harness.Time.GetUtcNow().AddHours(-1));
        var withClockSetBack = await harness.AppendAsync();
        await spool.RemoveAsync(gone);

        Assert.True(withClockSetBack < old);
        Assert.Equal(old, Assert.Single(await harness.RecoverAsync()).Id);
    }

    [Fact]
    public async Task The_folder_as_a_killed_process_leaves_it_holds_every_acknowledged_message()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(300, length: 5000);
        await Task.WhenAll(ids.Take(100).Select(id => harness.Spool.RemoveAsync(id).AsTask()));

        await using var copy = CopyOf(harness);
        await copy.OpenAsync();

        Assert.Equal(ids.Skip(100).Order(), (await copy.RecoverAsync()).Select(entry => entry.Id));
        foreach (var id in ids.Skip(100))
            await copy.AssertContentAsync(id, 5000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_torn_tail_of_the_last_commit_costs_no_other_message(bool garbled)
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(50);
        await using var before = CopyOf(harness);
        await harness.AppendAsync();
        await using var copy = CopyOf(harness);
        var log = Directory.GetFiles(Path.Combine(copy.Folder, "metadata"), "*.log").Order().Last();
        TearTail(log, new FileInfo(Path.Combine(before.Folder, "metadata", Path.GetFileName(log))).Length, garbled);

        await copy.OpenAsync();

        Assert.Equal(ids.Order(), (await copy.RecoverAsync()).Select(entry => entry.Id));
        foreach (var id in ids)
            await copy.AssertContentAsync(id);
        var next = await copy.AppendAsync();
        await copy.ReopenAsync();
        await copy.AssertContentAsync(next);
    }

    [Fact]
    public async Task A_damaged_content_costs_only_its_own_message()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var ids = new[] { await harness.AppendAsync(), await harness.AppendAsync(), await harness.AppendAsync() };
        await harness.Spool.DisposeAsync();
        var segment = Assert.Single(harness.SegmentPaths());
        Flip(segment, SegmentHeader.Length + SegmentRecord.HeaderLength + 1000 + SegmentRecord.HeaderLength + 500);

        await harness.OpenAsync();

        Assert.Equal(3, (await harness.RecoverAsync()).Count);
        await harness.AssertContentAsync(ids[0]);
        await harness.AssertContentAsync(ids[2]);
        var error = await Assert.ThrowsAsync<SpoolCorruptException>(() => harness.AssertContentAsync(ids[1]));
        Assert.Contains(ids[1].ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(segment, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_segment_costs_only_the_messages_in_it()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var small = await harness.AppendAsync();
        var large = await harness.AppendAsync(500_000);
        await harness.Spool.DisposeAsync();
        File.Delete(harness.SegmentPaths().Single(path => new FileInfo(path).Length < 1024 * 1024));

        await harness.OpenAsync();

        await harness.AssertContentAsync(small);
        await Assert.ThrowsAsync<SpoolCorruptException>(() => harness.AssertContentAsync(large, 500_000));
        await harness.Spool.RemoveAsync(large);
        Assert.Equal(small, Assert.Single(await harness.RecoverAsync()).Id);
    }

    [Fact]
    public async Task A_damaged_record_is_told_of_and_costs_only_its_own_message()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var damaged = await harness.AppendAsync();
        var intact = await harness.AppendAsync();
        await harness.Spool.DisposeAsync();
        var key = MetadataKeys.Message(damaged, new byte[MetadataKeys.DeliveryLength]);
        var value = harness.GetMetadata(key);
        value[^1] ^= 1;
        harness.PutMetadata(key, value);

        await harness.OpenAsync();

        Assert.Equal(intact, Assert.Single(await harness.RecoverAsync()).Id);
        var error = Assert.Throws<SpoolCorruptException>(() => harness.Spool.Read(damaged));
        Assert.Throws<SpoolCorruptException>(() => harness.Spool.Read(damaged, 0));
        Assert.Contains(damaged.ToString(), error.Message, StringComparison.Ordinal);
        await harness.AssertContentAsync(damaged);
    }

    [Fact]
    public async Task A_segment_that_nothing_refers_to_is_freed_at_the_opening()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await harness.Spool.RemoveAsync(id);
        Assert.Single(harness.SegmentPaths());

        await harness.ReopenAsync();

        Assert.Empty(harness.SegmentPaths());
        Assert.Single(Directory.GetFiles(harness.Folder, "*.free"));
    }

    private static SpoolHarness CopyOf(SpoolHarness harness)
    {
        var target = Directory.CreateTempSubdirectory("spool-copy-").FullName;
        foreach (var folder in Directory.GetDirectories(harness.Folder))
            Directory.CreateDirectory(Path.Combine(target, Path.GetFileName(folder)));

        // By hand, not File.Copy: the files are open, and some are locked against everything but plain reading.
        foreach (var path in Directory.GetFiles(harness.Folder, "*", SearchOption.AllDirectories).Where(
            path => Path.GetFileName(path) is not ("LOCK" or "lock")))
        {
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var destination = File.Create(Path.Combine(target, Path.GetRelativePath(harness.Folder, path)));
            source.CopyTo(destination);
        }

        return new SpoolHarness(target) { OwnsFolder = true };
    }

    private static void TearTail(string log, long from, bool garbled)
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.ReadWrite);
        var middle = (from + file.Length) / 2;
        Assert.True(middle > from, "The last commit left no tail to tear.");
        if (garbled)
        {
            file.Position = middle;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - middle)).ToArray());
        }
        else
        {
            file.SetLength(middle);
        }
    }

    private static void Flip(string path, long offset)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
    }
}
