using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Sdk;
using PolicyMta.Server.Events;
using PolicyMta.Core.Tests.Events;

namespace PolicyMta.Server.Tests.Events;

public sealed class EventLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(SampleEvents.Noon);
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-events-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_events_of_a_message_are_found_newest_first_over_rotated_files()
    {
        var options = Options(maxSize: 4096);
        var id = SpoolId.Create(_time.GetUtcNow());
        var other = SpoolId.Create(_time.GetUtcNow());
        await using var sink = Sink(options);
        for (var attempt = 1; attempt <= 60; attempt++)
        {
            await sink.WriteAsync(
                [SampleEvents.Small(id, attempt), SampleEvents.Small(other, attempt), SampleEvents.Small(other, attempt)], default);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(Files().Length >= 4);
        Assert.Equal(180, sink.Written);
        Assert.Equal(Enumerable.Range(1, 60).Reverse(), (await FindAsync(options, id)).Select(e => e.Attempt!.Value));
    }

    [Fact]
    public async Task Files_stay_below_the_size_and_only_the_newest_are_kept()
    {
        var options = Options(maxSize: 4096) with { Keep = 2 };
        var id = SpoolId.Create(_time.GetUtcNow());
        await using var sink = Sink(options);
        for (var attempt = 1; attempt <= 400; attempt++)
            await sink.WriteAsync([SampleEvents.Small(id, attempt)], default);

        Assert.Equal(3, Files().Length);
        Assert.All(Files(), file => Assert.InRange(new FileInfo(file).Length, 1, 4096));
        var attempts = (await FindAsync(options, id)).Select(e => e.Attempt!.Value).ToList();
        Assert.Equal(Enumerable.Range(401 - attempts.Count, attempts.Count).Reverse(), attempts);
    }

    [Fact]
    public async Task A_file_is_finished_when_it_is_old_even_by_a_later_process()
    {
        var options = Options() with { MaxAge = TimeSpan.FromHours(1) };
        var id = SpoolId.Create(_time.GetUtcNow());
        await using (var first = Sink(options))
            await first.WriteAsync([SampleEvents.Small(id, 1)], default);
        _time.Advance(TimeSpan.FromMinutes(59));
        await using var second = Sink(options);
        await second.WriteAsync([SampleEvents.Small(id, 2)], default);
        Assert.Single(Files());

        _time.Advance(TimeSpan.FromMinutes(2));
        await second.WriteAsync([SampleEvents.Small(id, 3)], default);
        Assert.Equal(["events-20250301T130100000Z.jsonl", "events.jsonl"], Files().Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public async Task A_line_torn_by_a_crash_harms_neither_the_lines_before_nor_after_it()
    {
        var options = Options();
        var id = SpoolId.Create(_time.GetUtcNow());
        await using (var before = Sink(options))
            await before.WriteAsync([SampleEvents.Small(id, 1), SampleEvents.Small(id, 2)], default);
        var current = Path.Combine(_folder, "events.jsonl");
        await using (var file = new FileStream(current, FileMode.Open))
            file.SetLength(file.Length - 10);

        Assert.Equal([1], (await FindAsync(options, id)).Select(e => e.Attempt!.Value));
        await using (var after = Sink(options))
            await after.WriteAsync([SampleEvents.Small(id, 3)], default);
        Assert.Equal([3, 1], (await FindAsync(options, id)).Select(e => e.Attempt!.Value));
    }

    [Fact]
    public async Task A_failing_disk_costs_the_events_of_its_time_only()
    {
        var options = Options() with { Path = Path.Combine(_folder, "logs") };
        var id = SpoolId.Create(_time.GetUtcNow());
        await File.WriteAllTextAsync(options.Path, "a file where the folder should be");
        await using var sink = Sink(options);
        await sink.WriteAsync([SampleEvents.Small(id, 1), SampleEvents.Small(id, 2)], default);
        Assert.Equal((0, 2), (sink.Written, sink.Lost));

        File.Delete(options.Path);
        await sink.WriteAsync([SampleEvents.Small(id, 3)], default);
        Assert.Equal((1, 2), (sink.Written, sink.Lost));
        Assert.Equal([3], (await FindAsync(options, id)).Select(e => e.Attempt!.Value));
    }

    [Fact]
    public async Task Files_finished_before_the_message_was_accepted_are_not_opened()
    {
        var options = Options();
        var id = SpoolId.Create(_time.GetUtcNow());
        await using var sink = Sink(options);
        await sink.WriteAsync([SampleEvents.Small(id)], default);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "events-20250228T000000000Z.jsonl"),
            await File.ReadAllTextAsync(Path.Combine(_folder, "events.jsonl")) + "\n");
        Assert.Single(await FindAsync(options, id));
    }

    [Fact]
    public async Task Files_of_others_in_the_folder_are_left_alone()
    {
        var foreign = Path.Combine(_folder, "events-notes.jsonl");
        await File.WriteAllTextAsync(foreign, "mine");
        var id = SpoolId.Create(_time.GetUtcNow());
        await using var sink = Sink(Options(maxSize: 4096) with { Keep = 1 });
        for (var attempt = 1; attempt <= 200; attempt++)
            await sink.WriteAsync([SampleEvents.Small(id, attempt)], default);
        Assert.Equal("mine", await File.ReadAllTextAsync(foreign));
    }

    [Fact]
    public async Task A_log_that_does_not_exist_has_no_events() =>
        Assert.Empty(await FindAsync(Options() with { Path = Path.Combine(_folder, "none") }, SpoolId.Create(SampleEvents.Noon)));

    private EventLogOptions Options(long maxSize = 1 << 20) => new() { Path = _folder, MaxSize = maxSize };

    private JsonLinesEventSink Sink(EventLogOptions options) => new(options, _time, NullLogger<JsonLinesEventSink>.Instance);

    private string[] Files() => [.. Directory.GetFiles(_folder, "events*.jsonl").Order(StringComparer.Ordinal)];

    private static async Task<List<DeliveryEvent>> FindAsync(EventLogOptions options, SpoolId id)
    {
        var found = new List<DeliveryEvent>();
        await foreach (var e in new EventLogReader(options).FindAsync(id))
            found.Add(e);
        return found;
    }
}
