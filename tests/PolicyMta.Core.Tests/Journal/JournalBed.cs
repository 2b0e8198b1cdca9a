using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Spool;

namespace PolicyMta.Core.Tests.Journal;

/// <summary>A spool and its journal in a temporary folder, which can be closed, damaged and opened again.</summary>
internal sealed class JournalBed : IAsyncDisposable
{
    private readonly bool _ownsFolder;

    public JournalBed(string? folder = null, long maxSize = 1 << 20)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("journal-test-").FullName;
        Options = new JournalOptions { Path = Path.Combine(Folder, "events"), MaxSize = maxSize };
    }

    public string Folder { get; }

    public JournalOptions Options { get; set; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public FaultyDisk Disk { get; } = new();

    public Core.Spool.Spool Spool { get; private set; } = null!;

    public EventJournal Journal { get; private set; } = null!;

    public string CurrentFile => Path.Combine(Options.Path, "events.jsonl");

    /// <summary>The lines of all files, oldest first.</summary>
    public string[] Lines() => [.. Files().SelectMany(File.ReadAllLines)];

    /// <summary>The journal's files, oldest first.</summary>
    public string[] Files() => [.. Directory.GetFiles(Options.Path, "*.jsonl").Order(StringComparer.Ordinal)];

    /// <summary>The details of the events in the files, which must be whole and in order.</summary>
    public string[] Details()
    {
        var last = 0L;
        var details = new List<string>();
        foreach (var line in Lines())
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(line);
            Assert.True(EventLine.TryRead(bytes, out var eventId, out _), line);
            Assert.True(eventId > last, $"{eventId} comes after {last}.");
            last = eventId;
            Assert.True(EventJsonReader.TryRead(bytes, out var read));
            details.Add(read.Detail!);
        }

        return [.. details];
    }

    public async Task OpenAsync()
    {
        var stream = new EventStream(TimeProvider.System, NullLoggerFactory.Instance);
        Journal = new EventJournal(Options, stream, Time, NullLoggerFactory.Instance);
        var options = new SpoolOptions { Path = Path.Combine(Folder, "spool"), SegmentSizeMb = 1, MinFreeMb = 16 };
        Spool = await Core.Spool.Spool.OpenAsync(
            options, Disk, Journal, Time, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        Journal.Start();
    }

    public async Task CloseAsync()
    {
        await Spool.DisposeAsync();
        await Journal.DisposeAsync();
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public SpoolId NewId() => SpoolId.Create(Time.GetUtcNow());

    /// <summary>Has an event committed, and waits until it is in the files.</summary>
    public async Task<long> EmitAsync(string detail, string kind = "test.event", SpoolId? id = null, params string[] recipients)
    {
        await CommitAsync(detail, kind, id, recipients);
        var eventId = Journal.LastPublishedId;
        await WrittenAsync(eventId);
        return eventId;
    }

    /// <summary>The tenant of the events that are made from now on.</summary>
    public string? Tenant { get; set; }

    /// <summary>The labels of these events.</summary>
    public ImmutableDictionary<string, string> Labels { get; set; } = ImmutableDictionary<string, string>.Empty;

    public ValueTask CommitAsync(string detail, string kind = "test.event", SpoolId? id = null, params string[] recipients)
    {
        var events = Journal.Pending.Rent();
        events.Add(new DeliveryEvent
        {
            Kind = kind,
            Time = Time.GetUtcNow(),
            Id = id,
            Tenant = Tenant,
            Metadata = Labels,
            Recipients = [.. recipients],
            Detail = detail,
        });
        return Spool.MarkAsync(NewId(), [], events);
    }

    public ValueTask CommitAsync(DeliveryEvent e)
    {
        var events = Journal.Pending.Rent();
        events.Add(e);
        return Spool.MarkAsync(NewId(), [], events);
    }

    public async Task WrittenAsync(long eventId) =>
        await Journal.WaitAsync(eventId - 1, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public JournalReader Reader(string cursor = "test", EventStart start = EventStart.Oldest, int maxBatch = 10, params string[] kinds) =>
        Reader(new EventReading { Start = start, MaxBatch = maxBatch, Kinds = [.. kinds] }, cursor);

    public JournalReader Reader(EventReading reading, string cursor = "test") => new(Journal, Places, cursor, reading);

    public ReaderPlaces Places => new(Journal, Spool);

    public async ValueTask DisposeAsync()
    {
        if (Spool is not null)
            await CloseAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    public static ImmutableArray<string> DetailsOf(IEnumerable<DeliveryEvent> events) => [.. events.Select(e => e.Detail!)];
}
