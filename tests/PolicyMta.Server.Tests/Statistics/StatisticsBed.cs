using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Asking;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Statistics;

/// <summary>A spool with its journal, and statistics of it, which can be ended and begun again.</summary>
internal sealed class StatisticsBed(StatisticsOptions? options = null, JournalOptions? journal = null) : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StatisticsOptions _options = options ?? new StatisticsOptions();
    private EventStream? _stream;
    private Spool? _spool;
    private EventJournal? _journal;

    public TimeProvider Clock => TimeProvider.System;

    public StatisticsRoom? Room { get; private set; }

    public StatisticsFiles Files => new(Path.Combine(_folder.Root, "spool"));

    public EventJournal Journal => _journal!;

    private JournalOptions JournalOptions => (journal ?? new JournalOptions()) with { Path = Path.Combine(_folder.Root, "events") };

    public async Task OpenJournalAsync()
    {
        _stream = new EventStream(TimeProvider.System, NullLoggerFactory.Instance);
        _journal = new EventJournal(JournalOptions, _stream, Clock, NullLoggerFactory.Instance);
        var spool = new SpoolOptions { Path = Path.Combine(_folder.Root, "spool"), SegmentSizeMb = 1, MinFreeMb = 16 };
        _spool = await Spool.OpenAsync(spool, new SpoolDisk(), _journal, Clock, NullLoggerFactory.Instance, CancellationToken.None);
        _journal.Start();
        _stream.RecordIn(_spool, _journal.Pending);
    }

    public async Task CloseJournalAsync()
    {
        await _spool!.DisposeAsync();
        await _journal!.DisposeAsync();
        await _stream!.DisposeAsync();
    }

    /// <summary>Begins to count.</summary>
    public void Start()
    {
        Room = StatisticsRoom.Create(_journal, Path.Combine(_folder.Root, "spool"), _options, Clock, NullLoggerFactory.Instance)!;
        Room.Reader.Start();
    }

    /// <summary>Ends counting.</summary>
    public async Task StopAsync()
    {
        if (Room is not null)
            await Room.DisposeAsync();
        Room = null;
    }

    /// <summary>Commits events, some hundred in one commit.</summary>
    public async Task EmitAsync(IEnumerable<DeliveryEvent> events)
    {
        foreach (var some in events.Chunk(400))
        {
            var last = _journal!.LastPublishedId + some.Length;
            var pending = _journal.Pending.Rent();
            foreach (var e in some)
                pending.Add(e);
            await _spool!.MarkAsync(default, [], pending);
            await Eventually.TrueAsync(() => _journal.LastPublishedId >= last);
        }
    }

    public Task EmitAsync(params DeliveryEvent[] events) => EmitAsync(events.AsEnumerable());

    /// <summary>Waits until all that was emitted is counted.</summary>
    public async Task CountedAsync()
    {
        await Eventually.TrueAsync(() => Room!.Reader.CompleteUntil is not null);
        await Eventually.TrueAsync(
            async () => await Room!.Reader.CatchUpAsync(TimeSpan.FromSeconds(2), CancellationToken.None));
    }

    /// <summary>The figures of the last days, in all.</summary>
    public IReadOnlyList<StatsSeries> Totals(string view, params StatField[] by) => Ask(view, by, 86_400, withValues: false);

    public IReadOnlyList<StatsSeries> Ask(string view, StatField[] by, int step, bool withValues = true, int limit = 1_000)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        return new FiguresReader(Files).Read(
            new StatsQuestion
            {
                View = StatViews.Find(view)!,
                By = [.. by],
                Metrics = StatMetrics.All,
                WithLatency = true,
                From = (now - (3 * 86_400)) / step * step,
                To = ((now / step) + 2) * step,
                Step = step,
                Limit = limit,
                Sort = StatMetric.Delivered,
                WithValues = withValues,
            },
            CancellationToken.None);
    }

    /// <summary>What the journal's lines add up to, whoever they are about.</summary>
    public long[] JournalSums() => Sums.Of(
        JournalBatches.Read(() => _journal!.Segments, 0, new EventReading { WithJson = false }).SelectMany(static batch => batch.Events));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await CloseJournalAsync();
        _folder.Dispose();
    }
}
