using System.Security.Cryptography;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class SpoolFormatTests
{
    private const int Newer = SpoolFormat.Current + 1;

    [Fact]
    public async Task A_new_spool_says_its_format_before_anything_is_in_it()
    {
        await using var harness = new SpoolHarness();
        var syncsAtStamp = -1;
        harness.Disk.BeforeCommit = () => syncsAtStamp = File.Exists(PathOf(harness, SpoolFormat.Current)) ? harness.Disk.Syncs : -2;

        await harness.OpenAsync();
        Assert.Contains(
            $"format {SpoolFormat.Current}",
            await File.ReadAllTextAsync(PathOf(harness, SpoolFormat.Current), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await harness.AppendAsync();

        Assert.InRange(syncsAtStamp, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_spool_without_a_stamp_is_taken_over_and_stamped_once()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await harness.Spool.DisposeAsync();
        File.Delete(PathOf(harness, SpoolFormat.Current));

        await harness.OpenAsync();
        await harness.AssertContentAsync(id);
        var written = File.GetLastWriteTimeUtc(PathOf(harness, SpoolFormat.Current));
        await harness.ReopenAsync();

        Assert.Equal(written, File.GetLastWriteTimeUtc(PathOf(harness, SpoolFormat.Current)));
        Assert.Equal(id, Assert.Single(await harness.RecoverAsync()).Id);
    }

    [Theory]
    [InlineData(Newer)]
    [InlineData(12)]
    public async Task A_spool_of_a_newer_format_is_refused_in_words_and_no_byte_of_it_changes(int format)
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await harness.Spool.DisposeAsync();
        await File.WriteAllTextAsync(PathOf(harness, format), "", TestContext.Current.CancellationToken);
        var before = Everything(harness.Folder);

        var error = await Assert.ThrowsAsync<NewerSpoolException>(harness.OpenAsync);

        Assert.Equal(before, Everything(harness.Folder));
        Assert.Contains($"{harness.Folder} is in format {format}, which a newer release", error.Message, StringComparison.Ordinal);
        Assert.Contains($"reads formats up to {SpoolFormat.Current}.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Start the newer release again.", error.Message, StringComparison.Ordinal);
        File.Delete(PathOf(harness, format));
        await harness.OpenAsync();
        await harness.AssertContentAsync(id);
    }

    [Fact]
    public async Task A_file_that_only_looks_like_a_stamp_does_no_harm()
    {
        await using var harness = new SpoolHarness();
        foreach (var name in new[] { "format-", "format-9.old", "format--9", "format-99999999999999999999" })
            await File.WriteAllTextAsync(Path.Combine(harness.Folder, name), "", TestContext.Current.CancellationToken);

        await harness.OpenAsync();

        Assert.True(File.Exists(PathOf(harness, SpoolFormat.Current)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_single_record_of_a_newer_version_is_not_left_lying_there(bool isDelivery)
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var neighbour = await harness.AppendAsync();
        var id = harness.NewId();
        var version = (isDelivery ? DeliveryRecord.Version : MessageRecord.Version) + 1;
        byte[] newer = [RecordVersion.ByteOf(version), 1, 2, 3];
        await harness.Spool.AppendAsync(
            id,
            isDelivery ? SpoolHarness.Record("message") : newer,
            SpoolHarness.ContentOf(id, 1000),
            TestContext.Current.CancellationToken);
        if (isDelivery)
            await harness.Spool.RewriteAsync(id, 0, newer);
        await harness.Spool.DisposeAsync();
        File.Delete(PathOf(harness, SpoolFormat.Current));
        var segments = harness.SegmentPaths().Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))).ToArray();

        var error = await Assert.ThrowsAsync<NewerSpoolException>(harness.OpenAsync);

        Assert.Contains($"Message {id} in the spool has a record of version {version}", error.Message, StringComparison.Ordinal);
        Assert.Equal(segments, harness.SegmentPaths().Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))));
        Assert.False(File.Exists(PathOf(harness, SpoolFormat.Current)));
        Assert.Equal(newer, harness.GetMetadata(isDelivery
            ? MetadataKeys.Delivery(id, 0, stackalloc byte[MetadataKeys.DeliveryLength])
            : MetadataKeys.Message(id, stackalloc byte[MetadataKeys.DeliveryLength]))[
                (isDelivery ? MetadataRecord.DeliveryOverhead : MetadataRecord.MessageOverhead)..]);
        Assert.NotEqual(neighbour, id);
    }

    [Fact]
    public async Task A_record_that_is_no_record_does_not_keep_the_server_from_starting()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await harness.Spool.RewriteAsync(id, 0, default);
        await harness.Spool.RewriteAsync(id, 1, new byte[] { 0xFF, 2, 3 });
        await harness.Spool.RewriteAsync(id, 2, new byte[] { 0 });

        await harness.ReopenAsync();

        Assert.Equal(3, Assert.Single(await harness.RecoverAsync()).Deliveries.Count);
    }

    [Fact]
    public async Task On_a_full_disk_the_ballast_makes_room_for_the_stamp()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await harness.Spool.DisposeAsync();
        File.Delete(PathOf(harness, SpoolFormat.Current));
        var ballast = Path.Combine(harness.Folder, "ballast");
        Assert.True(File.Exists(ballast));
        harness.Disk.BeforeCreate = () =>
        {
            if (File.Exists(ballast))
                throw FaultyDisk.NoSpace();
        };

        await harness.OpenAsync();

        Assert.True(File.Exists(PathOf(harness, SpoolFormat.Current)));
        await harness.AssertContentAsync(id);
    }

    [Fact]
    public async Task Without_a_stamp_nothing_of_the_new_format_is_written()
    {
        await using var harness = new SpoolHarness();
        harness.Disk.BeforeCreate = () => throw FaultyDisk.InputOutput();

        await Assert.ThrowsAsync<IOException>(harness.OpenAsync);

        harness.Disk.BeforeCreate = null;
        await harness.OpenAsync();
        Assert.True(File.Exists(PathOf(harness, SpoolFormat.Current)));
    }

    private static string PathOf(SpoolHarness harness, int format) => Path.Combine(harness.Folder, $"format-{format}");

    /// <summary>Names, times and contents of all that is in a folder.</summary>
    private static List<(string, DateTime, string)> Everything(string folder) =>
    [
        .. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (
            path,
            File.GetLastWriteTimeUtc(path),
            Directory.Exists(path) ? "" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))),
    ];
}
