using PolicyMta.Core.Journal;
using PolicyMta.Core.Tests.Spool;

namespace PolicyMta.Core.Tests.Journal;

public sealed class JournalReaderTests
{
    [Fact]
    public async Task What_was_not_acknowledged_comes_again_with_equal_numbers_after_a_restart()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        for (var i = 0; i < 25; i++)
            await bed.EmitAsync($"{i:00}");

        var first = await TakeAsync(bed.Reader(), batches: 2, acknowledge: 1);
        await bed.ReopenAsync();
        var second = await TakeAsync(bed.Reader(), batches: 2, acknowledge: 2);
        await bed.EmitAsync("25");
        await bed.ReopenAsync();
        var third = await TakeAsync(bed.Reader(), batches: 1, acknowledge: 0);

        Assert.Equal(Numbers(0, 20), Details(first));
        Assert.Equal(Numbers(10, 25), Details(second));
        Assert.Equal(["25"], Details(third));
        Assert.Equal(first.Skip(10).Select(e => e.EventId), second.Take(10).Select(e => e.EventId));
    }

    [Fact]
    public async Task A_batch_says_the_same_as_JSON_and_holds_no_more_than_was_asked_for()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        for (var i = 0; i < 25; i++)
            await bed.EmitAsync($"{i:00}");
        await foreach (var batch in bed.Reader(maxBatch: 7).ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(7, batch.Events.Count);
            Assert.Equal(bed.Lines()[..7], batch.Json.Select(json => System.Text.Encoding.UTF8.GetString(json.Span)));
            break;
        }
    }

    [Fact]
    public async Task A_reader_of_lines_and_one_of_events_get_the_same_and_neither_a_damaged_line()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        for (var i = 0; i < 25; i++)
            await bed.EmitAsync($"{i:00}");
        await using (var file = new FileStream(bed.Files()[0], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = string.Join('\n', bed.Lines()).IndexOf("\"07\"", StringComparison.Ordinal);
            file.Write("07_\""u8);
        }

        var events = JournalBatches.Read(() => bed.Journal.Segments, 0, new EventReading { WithJson = false }).SelectMany(b => b.Events);
        var ofLines = JournalBatches.Read(() => bed.Journal.Segments, 0, new EventReading()).SelectMany(b => b.Events);

        Assert.Equal(24, events.Count());
        Assert.Equal(events.Select(e => e.ToString()), ofLines.Select(e => e.ToString()));
    }

    [Fact]
    public void A_whole_line_that_is_no_event_keeps_its_number_time_and_kind()
    {
        var line = new byte[256];
        var json = "{\"time\":\"2026-01-02T03:04:05.0000000Z\",\"kind\":\"Delivered\",\"size\":\"large\"}"u8;
        var length = EventLine.Write(7, json, line) - 1;

        var e = Assert.Single(new LineEvents([line.AsMemory(0, length)], withDecisions: true));

        Assert.Equal((7, "Delivered", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (e.EventId, e.Kind, e.Time));
    }

    [Fact]
    public async Task A_new_reader_begins_now_or_with_the_oldest_event_and_keeps_that_place()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        await bed.EmitAsync("before");
        await using (var waiting = bed.Reader("now", EventStart.Now).ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator())
        {
            var next = waiting.MoveNextAsync().AsTask();
            await PlacedAsync(bed, "now");
            await bed.EmitAsync("after");
            Assert.True(await next);
            Assert.Equal(["after"], JournalBed.DetailsOf(waiting.Current.Events));
        }

        await bed.ReopenAsync();
        Assert.Equal(["after"], Details(await TakeAsync(bed.Reader("now", EventStart.Now), 1, 0)));
        Assert.Equal(["before", "after"], Details(await TakeAsync(bed.Reader("all"), 1, 0)));
    }

    [Fact]
    public async Task A_reader_of_some_kinds_gets_those_and_passes_over_the_others()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        for (var i = 0; i < 30; i++)
            await bed.EmitAsync($"{i:00}", i % 10 == 3 ? EventKind.Bounced : i % 10 == 4 ? "bounced.not" : EventKind.Delivered);

        Assert.Equal(["03", "13", "23"], Details(await TakeAsync(bed.Reader(kinds: EventKind.Bounced), 1, 1)));
    }

    [Fact]
    public async Task A_reader_of_some_tenants_gets_theirs_whatever_labels_say_and_knows_how_far_it_is()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        bed.Labels = bed.Labels.Add("tenant", "acme");
        var last = 0L;
        foreach (var tenant in new[] { "acme", null, "acme2", "M\u00fcller \"& <Co>", "acme", "other" })
        {
            bed.Tenant = tenant;
            last = await bed.EmitAsync(tenant ?? "none");
        }

        var reader = bed.Reader(new EventReading { Start = EventStart.Oldest, Tenants = ["acme", "M\u00fcller \"& <Co>"] });
        Assert.Null(reader.Position);
        Assert.Equal(["acme", "M\u00fcller \"& <Co>", "acme"], Details(await TakeAsync(reader, 1, 1)));
        Assert.Equal(last, reader.Position);
    }

    [Fact]
    public async Task A_place_is_found_by_time_and_what_lies_behind_it_is_counted()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        var first = await bed.EmitAsync("first");
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        var since = bed.Time.GetUtcNow();
        var second = await bed.EmitAsync("second");
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        await bed.EmitAsync("third");

        Assert.Equal(second - 1, bed.Places.Before(since));
        Assert.Equal(bed.Places.Last, bed.Places.Before(since + TimeSpan.FromDays(1)));
        Assert.Equal(first - 1, bed.Places.Oldest);
        Assert.Equal(new ReaderLag(2, since), bed.Places.LagAt(second - 1));
        Assert.Equal(default, bed.Places.LagAt(bed.Places.Last));
        await bed.Places.PutAsync("test", second - 1);
        Assert.Equal(["second", "third"], Details(await TakeAsync(bed.Reader(), 1, 1)));
        Assert.Equal(bed.Places.Last, bed.Places.Find("test"));
    }

    [Fact]
    public async Task A_reader_that_fell_behind_what_is_kept_is_told_where_it_goes_on()
    {
        await using var bed = new JournalBed(maxSize: 4096);
        bed.Options = bed.Options with { Keep = 2 };
        await bed.OpenAsync();
        await bed.EmitAsync("first");
        await TakeAsync(bed.Reader(), 1, 1);
        for (var i = 0; i < 200; i++)
            await bed.EmitAsync($"{i:000}");

        var batches = new List<EventBatch>();
        await foreach (var batch in bed.Reader(maxBatch: 5).ReadAsync(TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
            await batch.AcknowledgeAsync(TestContext.Current.CancellationToken);
            if (batch.Events[^1].Detail == "199")
                break;
        }

        Assert.Equal(batches[0].Events[0].EventId, batches[0].LostBefore);
        Assert.All(batches.Skip(1), batch => Assert.Null(batch.LostBefore));
        Assert.Equal(bed.Details(), batches.SelectMany(batch => batch.Events).Select(e => e.Detail));
    }

    [Fact]
    public async Task Nothing_is_missed_while_many_write_and_files_are_finished()
    {
        await using var bed = new JournalBed(maxSize: 16 * 1024);
        await bed.OpenAsync();
        var readers = Enumerable.Range(0, 3).Select(number => ReadAllAsync(bed, $"reader {number}", 4000)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 500; i++)
                await bed.CommitAsync($"{writer}:{i:000}");
        }));

        foreach (var events in await Task.WhenAll(readers))
        {
            Assert.Equal(4000, events.Select(e => e.EventId).Distinct().Count());
            Assert.Equal(events.Select(e => e.EventId).Order(), events.Select(e => e.EventId));
            foreach (var writer in events.GroupBy(e => e.Detail![0]))
                Assert.Equal(500, writer.Select(e => e.Detail).Distinct().Count());
        }
    }

    [Fact]
    public async Task A_reader_is_enumerated_once_at_a_time_and_can_be_enumerated_again()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        await bed.EmitAsync("a");
        var reader = bed.Reader();
        await using (var first = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator())
        {
            Assert.True(await first.MoveNextAsync());
            await using var second = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
            await Assert.ThrowsAsync<InvalidOperationException>(() => second.MoveNextAsync().AsTask());
        }

        Assert.Equal(["a"], Details(await TakeAsync(reader, 1, 1)));
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        using var stop = new CancellationTokenSource();
        await using var waiting = bed.Reader().ReadAsync(stop.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = waiting.MoveNextAsync().AsTask();
        await PlacedAsync(bed, "test");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_full_disk_stops_the_cursor_until_it_has_room_and_nobody_who_wants_to_end()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        var last = await bed.EmitAsync("before");
        await using var reading = bed.Reader().ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());
        var refused = 0;
        bed.Disk.BeforeCommit = () =>
        {
            Interlocked.Increment(ref refused);
            throw FaultyDisk.NoSpace();
        };

        using var impatient = new CancellationTokenSource();
        var given = reading.Current.AcknowledgeAsync(impatient.Token).AsTask();
        while (Volatile.Read(ref refused) == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.False(given.IsCompleted);
        Assert.NotEqual(last, bed.Places.Find("test"));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        bed.Disk.BeforeCommit = null;
        while (bed.Places.Find("test") != last)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        await bed.ReopenAsync();
        Assert.Equal(last, bed.Places.Find("test"));
    }

    private static async Task PlacedAsync(JournalBed bed, string cursor)
    {
        while (bed.Spool.ReadState("event-cursors").All(pair => pair.Key.Name != cursor))
            await Task.Yield();
    }

    private static async Task<List<DeliveryEvent>> ReadAllAsync(JournalBed bed, string cursor, int count)
    {
        var events = new List<DeliveryEvent>();
        await foreach (var batch in bed.Reader(cursor, maxBatch: 100).ReadAsync(TestContext.Current.CancellationToken))
        {
            events.AddRange(batch.Events);
            await batch.AcknowledgeAsync(TestContext.Current.CancellationToken);
            if (events.Count >= count)
                break;
        }

        return events;
    }

    private static async Task<List<DeliveryEvent>> TakeAsync(JournalReader reader, int batches, int acknowledge)
    {
        var events = new List<DeliveryEvent>();
        var number = 0;
        await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            events.AddRange(batch.Events);
            if (++number <= acknowledge)
                await batch.AcknowledgeAsync(TestContext.Current.CancellationToken);
            if (number == batches)
                break;
        }

        return events;
    }

    private static string[] Details(IEnumerable<DeliveryEvent> events) => [.. events.Select(e => e.Detail!)];

    private static string[] Numbers(int from, int to) => [.. Enumerable.Range(from, to - from).Select(i => $"{i:00}")];
}
