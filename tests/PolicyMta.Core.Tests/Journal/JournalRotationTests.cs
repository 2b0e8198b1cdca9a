using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Limits;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Journal;

/// <summary>Files of the journal end and go by what passes, whatever the clock is set to.</summary>
public sealed class JournalRotationTests
{
    private static readonly JournalOptions Options = new() { MaxAge = TimeSpan.FromHours(2), KeepFor = TimeSpan.FromDays(30) };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SettableClock _clock;

    public JournalRotationTests() => _clock = new SettableClock(_time);

    public static TheoryData<TimeSpan> Jumps => [TimeSpan.Zero, -TimeSpan.FromHours(1), TimeSpan.FromDays(365), -TimeSpan.FromDays(365)];

    [Theory]
    [MemberData(nameof(Jumps))]
    public void A_file_ends_after_its_time_though_the_clock_is_set(TimeSpan jump)
    {
        var rotation = new JournalRotation(Options, _clock);
        var facts = new SegmentFacts(1, 1, _clock.GetUtcNow(), _clock.GetUtcNow(), 10);
        Assert.False(rotation.IsDue(facts, 10));

        _clock.Offset = jump;
        _time.Advance(TimeSpan.FromMinutes(119));
        Assert.False(rotation.IsDue(facts, 10));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(rotation.IsDue(facts, 10));

        var next = new SegmentFacts(2, 2, _clock.GetUtcNow(), _clock.GetUtcNow(), 10);
        Assert.False(rotation.IsDue(next, 10));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.True(rotation.IsDue(next, 10));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_file_that_is_found_has_its_age(int hours, bool isDue)
    {
        var began = _clock.GetUtcNow() - TimeSpan.FromHours(hours);
        Assert.Equal(isDue, new JournalRotation(Options, _clock).IsDue(new SegmentFacts(1, 1, began, began, 10), 10));
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Finished_files_are_kept_for_their_time_though_the_clock_is_set(TimeSpan jump)
    {
        var rotation = new JournalRotation(Options, new SteadyTime(_clock));
        var latest = _clock.GetUtcNow();

        _clock.Offset = jump;
        _time.Advance(TimeSpan.FromDays(30));
        Assert.False(rotation.IsOver(latest, newer: 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(rotation.IsOver(latest, newer: 0));
    }
}
