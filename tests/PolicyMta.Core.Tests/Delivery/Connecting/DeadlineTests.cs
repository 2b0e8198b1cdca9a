using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Tests.Delivery.Connecting;

public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _time = new();
    private int _expirations;

    [Fact]
    public void The_limit_set_last_counts()
    {
        using var deadline = new Deadline(_time, () => _expirations++);
        deadline.Start(TimeSpan.FromSeconds(10));
        Pass(5);
        deadline.Start(TimeSpan.FromSeconds(10));
        Pass(9.9);
        Assert.False(deadline.HasExpired);
        Pass(0.2);

        Assert.True(deadline.HasExpired);
        Assert.Equal(1, _expirations);
    }

    [Fact]
    public void A_shorter_limit_after_a_longer_one_is_kept()
    {
        using var deadline = new Deadline(_time, () => _expirations++);
        deadline.Start(TimeSpan.FromMinutes(10));
        deadline.Start(TimeSpan.FromSeconds(1));
        Pass(1.1);

        Assert.True(deadline.HasExpired);
    }

    [Fact]
    public void A_limit_taken_away_never_expires_and_can_be_set_again()
    {
        using var deadline = new Deadline(_time, () => _expirations++);
        deadline.Start(TimeSpan.FromSeconds(10));
        deadline.Stop();
        Pass(100);
        Assert.False(deadline.HasExpired);
        deadline.Start(TimeSpan.FromSeconds(10));
        Pass(11);

        Assert.True(deadline.HasExpired);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(20, false)]
    public void All_that_follows_can_be_limited_together(int limit, bool hasExpired)
    {
        using var deadline = new Deadline(_time, () => _expirations++);
        deadline.Start(TimeSpan.FromMinutes(10));
        deadline.Limit(TimeSpan.FromSeconds(limit));
        Pass(2);
        deadline.Stop();
        deadline.Start(TimeSpan.FromSeconds(4));
        deadline.Limit(TimeSpan.FromMinutes(1));
        Pass(1.1);
        Assert.Equal(hasExpired, deadline.HasExpired);
        Pass(4);

        Assert.Equal(1, _expirations);
    }

    [Fact]
    public void Nothing_happens_after_the_end()
    {
        var deadline = new Deadline(_time, () => _expirations++);
        deadline.Start(TimeSpan.FromSeconds(10));
        deadline.Dispose();
        deadline.Start(TimeSpan.FromSeconds(1));
        Pass(100);

        Assert.Equal(0, _expirations);
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
