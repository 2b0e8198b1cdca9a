using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Queues;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("10/s", 60, 600)]
    [InlineData("600/min", 60, 600)]
    [InlineData("60/h", 3600, 60)]
    public void Lets_the_rate_through_and_no_more(string rate, int seconds, int expected)
    {
        var bucket = new TokenBucket(Rate.Parse(rate), _time);
        var end = _time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        var passed = 0;
        while (_time.GetUtcNow() < end)
        {
            var wait = bucket.TryTake();
            if (wait == TimeSpan.Zero)
                passed++;
            else
                _time.Advance(wait + TimeSpan.FromTicks(1));
        }

        Assert.InRange(passed, expected - 1, expected + (int)Math.Ceiling(Rate.Parse(rate).PerSecond));
    }
}
