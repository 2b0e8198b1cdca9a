using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class SessionClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Reports_a_deadline_late_by_a_beat_at_most_and_until_it_is_armed_anew()
    {
        using var clock = new SessionClock(_time);
        var reports = 0;
        using var deadline = new SessionDeadline(clock, () => reports++);
        deadline.Arm(TimeSpan.FromSeconds(2.5));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, reports);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, reports);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, reports);
        deadline.Arm(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, reports);
    }

    [Fact]
    public void Forgets_what_is_disarmed_or_disposed()
    {
        using var clock = new SessionClock(_time);
        var reports = 0;
        using var disarmed = new SessionDeadline(clock, () => reports++);
        var disposed = new SessionDeadline(clock, () => reports++);
        disarmed.Arm(TimeSpan.FromSeconds(1));
        disposed.Arm(TimeSpan.FromSeconds(1));
        disarmed.Disarm();
        disposed.Dispose();

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, reports);
    }

    [Fact]
    public void Lets_a_deadline_remove_itself_while_it_is_reported()
    {
        using var clock = new SessionClock(_time);
        var reports = 0;
        SessionDeadline? deadline = null;
        deadline = new SessionDeadline(clock, () =>
        {
            reports++;
            deadline!.Dispose();
        });
        deadline.Arm(TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, reports);
    }
}
