using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>
/// A spool in a temporary folder that can be closed, copied and opened again, with a disk that can fail and a clock that stands.
/// </summary>
internal sealed class SpoolHarness : IAsyncDisposable
{
    public SpoolHarness(string? folder = null, int segmentSizeMb = 1, int minFreeMb = 16)
    {
        OwnsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("spool-test-").FullName;
        Options = new SpoolOptions { Path = Folder, SegmentSizeMb = segmentSizeMb, MinFreeMb = minFreeMb };
    }

    public string Folder { get; }

    /// <summary>Whether the folder goes with this harness.</summary>
    public bool OwnsFolder { get; init; }

    public SpoolOptions Options { get; }

    public FaultyDisk Disk { get; } = new();

    /// <summary>Lives on when the spool is closed and opened again.</summary>
    public RecordingJournal Journal { get; init; } = new();

    /// <summary>Stands still, so that upkeep runs only when a test asks for it.</summary>
    /// <summary>The clock of spools that are opened from now on, if it is not <see cref="Time"/>.</summary>
    public TimeProvider? Clock { get; set; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public Core.Spool.Spool Spool { get; private set; } = null!;

    public static ReadOnlyMemory<byte> Record(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> record) => Encoding.UTF8.GetString(record.Span);

    /// <summary>Bytes that depend on the message, so that no content passes for another.</summary>
    public static byte[] ContentOf(SpoolId id, int length)
    {
        var content = new byte[length];
        new Random(id.GetHashCode()).NextBytes(content);
        return content;
    }

    public async Task<Core.Spool.Spool> OpenAsync() =>
        Spool = await Core.Spool.Spool.OpenAsync(
            Options, Disk, Journal, Clock ?? Time, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    public async Task<Core.Spool.Spool> ReopenAsync()
    {
        await Spool.DisposeAsync();
        return await OpenAsync();
    }

    /// <summary>Reads from the metadata of a closed spool.</summary>
    public byte[] GetMetadata(ReadOnlySpan<byte> key)
    {
        using var database = MetadataTuning.Open(Path.Combine(Folder, "metadata"));
        return database.Get(key)!;
    }

    /// <summary>Writes into the metadata of a closed spool.</summary>
    public void PutMetadata(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using var database = MetadataTuning.Open(Path.Combine(Folder, "metadata"));
        using var batch = new RocksBatch();
        batch.Put(key, value);
        database.Commit(batch);
    }

    public SpoolId NewId() => SpoolId.Create(Time.GetUtcNow());

    public async Task<SpoolId> AppendAsync(int length = 1000)
    {
        var id = NewId();
        await Spool.AppendAsync(id, Record("message " + id), ContentOf(id, length), TestContext.Current.CancellationToken);
        return id;
    }

    public async Task<SpoolId[]> AppendManyAsync(int count, int length = 1000) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => AppendAsync(length)));

    public async Task<List<SpoolEntry>> RecoverAsync()
    {
        var entries = new List<SpoolEntry>();
        await foreach (var entry in Spool.RecoverAsync(TestContext.Current.CancellationToken))
            entries.Add(entry);
        return entries;
    }

    public async Task AssertContentAsync(SpoolId id, int length = 1000)
    {
        using var content = await Spool.ReadContentAsync(id, null, TestContext.Current.CancellationToken);
        Assert.Equal(length, content.Length);
        Assert.True(content.Memory.Span.SequenceEqual(ContentOf(id, length)), $"The content of {id} is not what was stored.");
    }

    /// <summary>Has upkeep do its round as if the messages had been there for a while.</summary>
    public async Task UpkeepAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(6));
        await Spool.Upkeep.RunOnceAsync();
    }

    public string[] SegmentPaths() => [.. Directory.GetFiles(Folder, "*.segment").Order()];

    public async ValueTask DisposeAsync()
    {
        if (Spool is not null)
            await Spool.DisposeAsync();
        if (OwnsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}
