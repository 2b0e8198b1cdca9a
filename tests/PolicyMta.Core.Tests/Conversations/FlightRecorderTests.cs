using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Conversations;

namespace PolicyMta.Core.Tests.Conversations;

public sealed class FlightRecorderTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_each_place_the_last_failures_and_some_successes_are_kept()
    {
        var recorder = new FlightRecorder(new RecorderOptions(), _time);
        for (var i = 0; i < 50; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(2));
            recorder.Keep(Transcript("one.test", isGood: false, $"failure {i}"));
            recorder.Keep(Transcript("one.test", isGood: true, $"success {i}"));
            recorder.Keep(Transcript("two.test", isGood: false, $"failure {i}"));
        }

        var kept = recorder.Of("ONE.test");
        Assert.Equal(
            Enumerable.Range(30, 20).Reverse().Select(i => $"failure {i}"), kept.Where(one => !one.IsGood).Select(one => one.Outcome));
        Assert.Equal(
            Enumerable.Range(45, 5).Reverse().Select(i => $"success {i}"), kept.Where(one => one.IsGood).Select(one => one.Outcome));
        Assert.Equal(["two.test", "one.test"], recorder.Summary(10).Select(place => place.Place).OrderDescending());
    }

    [Fact]
    public void Once_a_place_has_enough_successes_one_a_minute_is_wanted()
    {
        var recorder = new FlightRecorder(new RecorderOptions { Good = 2 }, _time);
        Assert.True(recorder.Wants(null, isGood: true));
        recorder.Keep(Transcript("one.test", isGood: true, "a"));
        var place = recorder.Keep(Transcript("one.test", isGood: true, "b"));

        Assert.False(recorder.Wants(place, isGood: true));
        Assert.True(recorder.Wants(place, isGood: false));
        recorder.Keep(Transcript("one.test", isGood: true, "too early"));
        Assert.Equal(["a", "b"], recorder.Of("one.test").Select(one => one.Outcome).Order());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(recorder.Wants(place, isGood: true));
    }

    [Fact]
    public void Memory_is_bounded_and_the_oldest_of_any_place_gives_way()
    {
        var recorder = new FlightRecorder(new RecorderOptions { MemoryMb = 1 }, _time);
        for (var i = 0; i < 5_000; i++)
            recorder.Keep(Transcript($"site-{i}.test", isGood: false, "x"));

        Assert.InRange(recorder.Size, 900_000, 1024 * 1024);
        Assert.Empty(recorder.Of("site-0.test"));
        Assert.Single(recorder.Of("site-4999.test"));
        Assert.InRange(recorder.Summary(10_000).Count, 100, 1_500);
    }

    [Fact]
    public void A_message_is_found()
    {
        var recorder = new FlightRecorder(new RecorderOptions(), _time);
        var id = SpoolId.Create(_time.GetUtcNow());
        recorder.Keep(Transcript("one.test", isGood: false, "first", id));
        recorder.Keep(Transcript("two.test", isGood: true, "then", id));
        recorder.Keep(Transcript("two.test", isGood: false, "another", SpoolId.Create(_time.GetUtcNow())));

        Assert.Equal(["then", "first"], recorder.Of(id).Select(one => one.Outcome));
    }

    private KeptTranscript Transcript(string place, bool isGood, string outcome, SpoolId? message = null) =>
        new(Direction.Out, place, isGood, _time.GetUtcNow(), _time.GetUtcNow(), new byte[400])
        {
            Facts = new ConversationFacts { State = "sending", Message = message },
            Outcome = outcome,
        };
}
