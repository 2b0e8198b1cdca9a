using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Events;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Journal;

/// <summary>An event with a key is told once, over restarts too, until its time is over.</summary>
public sealed class EmitOnceTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_key_is_remembered_over_restarts_and_forgotten_after_its_time()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        var events = Stream(bed);
        Assert.False(events.WasEmitted("a"));
        Assert.True(await events.EmitOnceAsync(Event(bed, "first"), "a", Hour));
        Assert.False(await events.EmitOnceAsync(Event(bed, "again"), "a", Hour));
        Assert.True(await events.EmitOnceAsync(Event(bed, "other"), "b", Hour));
        Assert.True(events.WasEmitted("a"));

        await bed.ReopenAsync();
        events = Stream(bed);
        Assert.True(events.WasEmitted("a"));
        Assert.False(await events.EmitOnceAsync(Event(bed, "again"), "a", Hour));
        bed.Time.Advance(Hour);
        Assert.False(events.WasEmitted("a"));
        Assert.True(await events.EmitOnceAsync(Event(bed, "later"), "a", Hour));

        await bed.WrittenAsync(bed.Journal.LastPublishedId);
        Assert.Equal(["first", "other", "later"], bed.Details());
    }

    [Fact]
    public async Task Of_calls_at_the_same_time_one_emits()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        var events = Stream(bed);

        var emitted = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(
            async () => await events.EmitOnceAsync(Event(bed, $"{i}"), "a", Hour))));

        Assert.Single(emitted, isNew => isNew);
        await bed.WrittenAsync(bed.Journal.LastPublishedId);
        Assert.Single(bed.Details());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 0)]
    [InlineData("a", 8 * 24)]
    public async Task Keys_and_times_have_bounds(string key, int hours)
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Stream(bed).EmitOnceAsync(Event(bed, "x"), key, TimeSpan.FromHours(hours)));
    }

    private static EventStream Stream(JournalBed bed)
    {
        var events = new EventStream(TimeProvider.System, NullLoggerFactory.Instance);
        events.RecordIn(bed.Spool, bed.Journal.Pending);
        return events;
    }

    private static DeliveryEvent Event(JournalBed bed, string detail) =>
        new() { Kind = "test.event", Time = bed.Time.GetUtcNow(), Detail = detail };
}
