using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

public sealed class KeyedRatesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_key_has_its_own_rate()
    {
        var rates = Create();
        var rate = RateLimit.AtOnce(Rate.Parse("3/min"));
        for (var i = 0; i < 3; i++)
            Assert.Equal(TimeSpan.Zero, rates.TryTake("a", rate));

        Assert.Equal(TimeSpan.FromSeconds(20), rates.TryTake("a", rate));
        Assert.Equal(TimeSpan.Zero, rates.TryTake("b", rate));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, rates.TryTake("a", rate));
        Assert.NotEqual(TimeSpan.Zero, rates.TryTake("a", rate));
    }

    [Theory]
    [InlineData("10000/h")]
    [InlineData("5/h")]
    [InlineData("2/d")]
    public void Many_other_keys_do_not_reset_one_that_was_used_up(string text)
    {
        var rates = Create(capacity: 1000);
        var rate = RateLimit.AtOnce(Rate.Parse(text));
        while (rates.TryTake("victim", rate) == TimeSpan.Zero)
            ;

        for (var i = 0; i < 20_000; i++)
            Assert.Equal(TimeSpan.Zero, rates.TryTake($"other{i}", rate));

        Assert.NotEqual(TimeSpan.Zero, rates.TryTake("victim", rate));
        Assert.InRange(rates.Count, 1, 1000);
    }

    [Fact]
    public void Never_more_keys_than_the_capacity_are_remembered_and_fewer_once_they_are_idle()
    {
        var rates = Create(capacity: 5000);
        var rate = RateLimit.AtOnce(Rate.Parse("100/s"));
        for (var i = 0; i < 50_000; i++)
        {
            rates.TryTake($"key{i}", rate);
            Assert.InRange(rates.Count, 1, 5000);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5000; i++)
        {
            rates.TryTake($"later{i}", rate);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(rates.Count, 1, 2);
    }

    [Fact]
    public void A_node_takes_its_share_which_may_change()
    {
        var shares = new FixedShares { Share = 0.2 };
        var rates = new KeyedRates<string>("test.rate", shares, _time);
        var rate = RateLimit.AtOnce(Rate.Parse("10/min"));

        Assert.Equal(2, TakeAll(rates, rate));
        shares.Share = 0.5;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, TakeAll(rates, rate));
        Assert.Equal([("test.rate", "key")], shares.Asked.Distinct());
    }

    [Fact]
    public void Of_64_threads_never_one_passes_that_is_over_the_limit()
    {
        var rates = Create(capacity: 8);
        var rate = RateLimit.AtOnce(Rate.Parse("500/h"));
        var passed = new int[4];
        Race.Run(64, thread =>
        {
            for (var i = 0; i < 200; i++)
            {
                if (rates.TryTake($"key{(thread + i) % 4}", rate) == TimeSpan.Zero)
                    Interlocked.Increment(ref passed[(thread + i) % 4]);
            }
        });

        Assert.All(passed, count => Assert.Equal(500, count));
    }

    [Fact]
    public void Taking_for_a_known_key_allocates_nothing()
    {
        var rates = new KeyedRates<(int, long)>("test.rate", ILimitShares.OneNode, TimeProvider.System);
        var rate = RateLimit.AtOnce(Rate.Parse("500/s"));
        for (var i = 0; i < 2000; i++)
            rates.TryTake((1, 2), rate);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            rates.TryTake((1, 2), rate);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private KeyedRates<string> Create(int capacity = 100) => new("test.rate", ILimitShares.OneNode, _time, capacity);

    private static int TakeAll(KeyedRates<string> rates, RateLimit rate)
    {
        var passed = 0;
        while (rates.TryTake("key", rate) == TimeSpan.Zero)
            passed++;
        return passed;
    }
}
