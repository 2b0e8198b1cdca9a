using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

public sealed class KeyedCountsTests
{
    private readonly KeyedCounts<string> _counts = new();

    [Fact]
    public void A_key_has_so_many_open_and_others_are_not_its_victims()
    {
        Assert.True(_counts.TryEnter("a", 2) && _counts.TryEnter("a", 2));
        Assert.False(_counts.TryEnter("a", 2));
        Assert.True(_counts.TryEnter("b", 2));
        _counts.Leave("a");
        Assert.True(_counts.TryEnter("a", 2));
        Assert.Equal((2, 1), (_counts.CountOf("a"), _counts.CountOf("b")));
    }

    [Fact]
    public void Only_keys_with_something_open_are_remembered()
    {
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(_counts.TryEnter($"key{i}", 1));
            Assert.False(_counts.TryEnter($"none{i}", 0));
            Assert.Equal(1, _counts.Count);
            _counts.Leave($"key{i}");
        }

        _counts.Leave("stranger");
        Assert.Equal((0, 0), (_counts.Count, _counts.CountOf("stranger")));
    }

    [Fact]
    public void Of_64_threads_never_one_enters_that_is_over_the_limit()
    {
        const int max = 7;
        var open = new int[4];
        var most = new int[4];
        Race.Run(64, thread =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var key = (thread + i) % 4;
                if (!_counts.TryEnter($"key{key}", max))
                    continue;
                var now = Interlocked.Increment(ref open[key]);
                if (now > Volatile.Read(ref most[key]))
                    Volatile.Write(ref most[key], now);
                Interlocked.Decrement(ref open[key]);
                _counts.Leave($"key{key}");
            }
        });

        Assert.All(most, count => Assert.InRange(count, 1, max));
        Assert.Equal(0, _counts.Count);
    }
}
