using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("10/s", 60, 600)]
    [InlineData("600/min", 60, 600)]
    [InlineData("60/h", 3600, 60)]
    public void Lets_the_rate_through_and_no_more(string rate, int seconds, int expected)
    {
        var limit = RateLimit.Even(Rate.Parse(rate));
        Assert.InRange(PassedIn(limit, TimeSpan.FromSeconds(seconds)), expected - 1, expected + (int)limit.Burst);
    }

    [Theory]
    [InlineData(0.5, 300)]
    [InlineData(0.1, 60)]
    [InlineData(1, 600)]
    [InlineData(7, 600)]
    public void A_node_lets_its_share_of_the_rate_through(double share, int expected)
    {
        var limit = RateLimit.Even(Rate.Parse("10/s")).Times(share);
        Assert.InRange(PassedIn(limit, TimeSpan.FromMinutes(1)), expected - 1, expected + (int)limit.Burst);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_lets_hardly_anything_through_but_waits_stay_finite(double share)
    {
        var limit = RateLimit.AtOnce(Rate.Parse("10/s")).Times(share);
        var bucket = default(TokenBucket);

        Assert.Equal(TimeSpan.Zero, bucket.TryTake(limit, _time));
        Assert.InRange(bucket.TryTake(limit, _time), TimeSpan.FromHours(1), TimeSpan.FromDays(2));
        Assert.InRange(bucket.FullAt(limit, _time), _time.GetTimestamp() + 1, long.MaxValue);
    }

    [Fact]
    public void The_wait_that_is_asked_for_suffices_whatever_the_rate()
    {
        var random = new Random(7);
        for (var round = 0; round < 1000; round++)
        {
            var limit = RateLimit.AtOnce(new Rate(random.Next(1, 1000), TimeSpan.FromMilliseconds(random.Next(1, 100_000))));
            var bucket = default(TokenBucket);
            while (bucket.TryTake(limit, _time) == TimeSpan.Zero)
                ;
            _time.Advance(bucket.TryTake(limit, _time));
            Assert.Equal(TimeSpan.Zero, bucket.TryTake(limit, _time));
            Assert.NotEqual(TimeSpan.Zero, bucket.TryTake(limit, _time));
        }
    }

    [Fact]
    public void Several_tokens_go_together_or_not_at_all()
    {
        var limit = RateLimit.AtOnce(Rate.Parse("10/min"));
        var bucket = default(TokenBucket);

        Assert.Equal(TimeSpan.Zero, bucket.TryTake(limit, _time, 8));
        Assert.Equal(TimeSpan.FromSeconds(6), bucket.TryTake(limit, _time, 3));
        Assert.Equal(TimeSpan.Zero, bucket.TryTake(limit, _time, 2));
        Assert.Equal(TimeSpan.MaxValue, bucket.TryTake(limit, _time, 11));
    }

    [Fact]
    public void It_is_full_again_when_it_says_so()
    {
        var limit = RateLimit.AtOnce(Rate.Parse("10/min"));
        var bucket = default(TokenBucket);
        bucket.TryTake(limit, _time, 5);

        var wait = _time.GetElapsedTime(_time.GetTimestamp(), bucket.FullAt(limit, _time));
        Assert.Equal(TimeSpan.FromSeconds(30), wait);
        _time.Advance(wait);
        Assert.Equal(TimeSpan.Zero, bucket.TryTake(limit, _time, 10));
    }

    [Fact]
    public void What_was_taken_at_a_high_rate_is_not_paid_back_at_a_low_one()
    {
        var bucket = default(TokenBucket);
        for (var i = 0; i < 100; i++)
            bucket.TryTake(RateLimit.Even(Rate.Parse("100/s")), _time);

        Assert.Equal(TimeSpan.FromSeconds(1), bucket.TryTake(RateLimit.Even(Rate.Parse("1/s")), _time));
    }

    private int PassedIn(RateLimit limit, TimeSpan span)
    {
        var bucket = default(TokenBucket);
        var end = _time.GetUtcNow() + span;
        var passed = 0;
        while (_time.GetUtcNow() < end)
        {
            var wait = bucket.TryTake(limit, _time);
            if (wait == TimeSpan.Zero)
                passed++;
            else
                _time.Advance(wait);
        }

        return passed;
    }
}
