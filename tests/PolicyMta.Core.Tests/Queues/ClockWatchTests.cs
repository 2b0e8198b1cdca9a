using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Queues;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Queues;

public sealed class ClockWatchTests
{
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(-2)]
    [InlineData(10 * 365 * 86400.0)]
    public void A_clock_that_is_set_is_seen_once(double seconds)
    {
        var time = new FakeTimeProvider();
        time.Advance(TimeSpan.FromDays(20_000));
        var clock = new SettableClock(time);
        var watch = new ClockWatch(clock);
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.Zero, watch.Look());

        clock.Offset = TimeSpan.FromSeconds(seconds);
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromSeconds(seconds), watch.Look());
        Assert.Equal(TimeSpan.Zero, watch.Look());
    }

    [Fact]
    public void A_clock_that_is_slewed_is_not()
    {
        var time = new FakeTimeProvider();
        var clock = new SettableClock(time);
        var watch = new ClockWatch(clock);
        for (var i = 1; i <= 100; i++)
        {
            clock.Offset = TimeSpan.FromMilliseconds(50 * i);
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(TimeSpan.Zero, watch.Look());
        }
    }
}
