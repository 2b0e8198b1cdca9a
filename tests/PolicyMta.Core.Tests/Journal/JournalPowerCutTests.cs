using System.Collections.Concurrent;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Spool;

namespace PolicyMta.Core.Tests.Journal;

/// <summary>
/// Changes and their events through power cuts: what was acknowledged has its event, and what has its event has happened. A reader with a
/// cursor misses none.
/// </summary>
[Needs(Need.Root)]
public sealed class JournalPowerCutTests
{
    private const int Cuts = 10;
    private const int Senders = 16;
    private readonly ConcurrentDictionary<SpoolId, bool> _accepted = new();
    private readonly ConcurrentDictionary<SpoolId, bool> _removed = new();
    private readonly ConcurrentDictionary<long, string> _read = new();
    private volatile bool _isCut;

    [Fact]
    public async Task Ten_power_cuts_under_load_lose_neither_a_change_nor_its_event()
    {
        await using var disk = await LoopDisk.CreateAsync(256);
        await using var bed = new JournalBed(Path.Combine(disk.Root, "mta"), maxSize: 256 * 1024);
        Directory.CreateDirectory(bed.Folder);
        await bed.OpenAsync();
        for (var cut = 1; cut <= Cuts; cut++)
        {
            await CutUnderLoadAsync(disk, bed, after: 400);
            await bed.OpenAsync();
            await AssertAgreesAsync(bed);
        }

        Assert.True(_accepted.Count > Cuts * 300, $"Only {_accepted.Count} messages were acknowledged.");
        Assert.True(_removed.Count > Cuts * 50, $"Only {_removed.Count} removals were acknowledged.");
        Assert.True(bed.Files().Length > 3);
    }

    /// <summary>Appends and removes messages with their events, while a reader reads, until the power is cut.</summary>
    private async Task CutUnderLoadAsync(LoopDisk disk, JournalBed bed, int after)
    {
        _isCut = false;
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(bed, stop.Token);
        var goal = _accepted.Count + after;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAsync(bed))).ToArray();
        while (_accepted.Count < goal)
            await Task.Yield();

        _isCut = true;
        disk.CutPower();
        await Task.WhenAll(senders);
        await stop.CancelAsync();
        await bed.CloseAsync();
        await reading;
        await disk.RestoreAsync();
    }

    private async Task SendAsync(JournalBed bed)
    {
        try
        {
            while (!_isCut)
            {
                var id = bed.NewId();
                await bed.Spool.AppendAsync(
                    id, SpoolHarness.Record("m"), SpoolHarness.ContentOf(id, 2000), [], Event(bed, EventKind.Received, id),
                    CancellationToken.None);
                if (_isCut)
                    return;
                _accepted[id] = true;
                if (_accepted.Count % 3 != 0)
                    continue;
                var removal = bed.Spool.RemoveAsync(id, Event(bed, EventKind.Delivered, id)).AsTask();
                _ = removal.ContinueWith(
                    done => _removed[id] = true, CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion,
                    TaskScheduler.Default)
                    .ContinueWith(_ => { }, TaskScheduler.Default);
                if (_isCut)
                    return;
            }
        }
        catch (SpoolUnavailableException)
        {
            // The power is cut.
        }
    }

    private async Task ReadAsync(JournalBed bed, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in bed.Reader(maxBatch: 50).ReadAsync(cancellationToken))
                await TakeAsync(batch, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The power is cut.
        }
    }

    private async ValueTask TakeAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        Assert.Null(batch.LostBefore);
        for (var i = 0; i < batch.Events.Count; i++)
        {
            var text = System.Text.Encoding.UTF8.GetString(batch.Json[i].Span);
            Assert.Equal(text, _read.GetOrAdd(batch.Events[i].EventId!.Value, text));
        }

        await batch.AcknowledgeAsync(cancellationToken);
    }

    private async Task AssertAgreesAsync(JournalBed bed)
    {
        var lines = bed.Lines();
        Assert.Equal(lines.Length, bed.Details().Length);
        var received = IdsOf(lines, EventKind.Received);
        var delivered = IdsOf(lines, EventKind.Delivered);
        var present = new HashSet<SpoolId>();
        await foreach (var entry in bed.Spool.RecoverAsync(TestContext.Current.CancellationToken))
            present.Add(entry.Id);

        Assert.Equal([], _accepted.Keys.Except(received));
        Assert.Equal(received.Count, received.Distinct().Count());
        Assert.Equal(delivered.Count, delivered.Distinct().Count());
        Assert.Equal(received.Except(delivered).Order(), present.Order());
        await ReadToEndAsync(bed);
        Assert.Equal(lines, _read.OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }

    private async Task ReadToEndAsync(JournalBed bed)
    {
        await foreach (var batch in bed.Reader(maxBatch: 1000).ReadAsync(TestContext.Current.CancellationToken))
        {
            await TakeAsync(batch, TestContext.Current.CancellationToken);
            if (_read.ContainsKey(bed.Journal.LastId))
                return;
        }
    }

    private static PolicyMta.Core.Journal.PendingEvents Event(JournalBed bed, string kind, SpoolId id)
    {
        var events = bed.Journal.Pending.Rent();
        events.Add(new DeliveryEvent { Kind = kind, Time = bed.Time.GetUtcNow(), Id = id, Recipients = ["a@receiver.test"], Detail = "x" });
        return events;
    }

    private static List<SpoolId> IdsOf(string[] lines, string kind) =>
        [.. lines.Where(line => line.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal))
            .Select(line => SpoolId.Parse(line.Split("\"id\":\"")[1][..SpoolId.TextLength]))];
}
