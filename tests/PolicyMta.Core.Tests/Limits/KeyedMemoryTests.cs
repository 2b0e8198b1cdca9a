using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

public sealed class KeyedMemoryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_happened_is_counted_and_forgotten_in_time()
    {
        var memory = Create();
        Assert.Equal((1, 2, 3), (memory.Add(1), memory.Add(1), memory.Add(1)));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(4, memory.Add(1));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(memory.Has(1) && !memory.Has(2));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(memory.Has(1));
        Assert.Equal(1, memory.Add(1));
        memory.Forget(1);
        Assert.False(memory.Has(1));
        Assert.Equal(0, memory.Count);
    }

    [Fact]
    public void When_it_is_full_it_forgets_the_oldest_and_not_everything()
    {
        var memory = Create(capacity: 3);
        for (var key = 1; key <= 5; key++)
        {
            memory.Add(key);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(memory.Has(3) && memory.Has(4) && memory.Has(5));
        Assert.False(memory.Has(1) || memory.Has(2));
        memory.Add(3);
        _time.Advance(TimeSpan.FromSeconds(1));
        memory.Add(6);
        Assert.True(memory.Has(3) && !memory.Has(4));
        Assert.Equal(3, memory.Count);
    }

    [Fact]
    public void Of_64_threads_each_is_counted_once()
    {
        var memory = Create();
        var seen = new int[6401];
        Race.Run(64, _ =>
        {
            for (var i = 0; i < 100; i++)
                Interlocked.Increment(ref seen[memory.Add(1)]);
        });

        Assert.Equal(6400, memory.CountOf(1));
        Assert.All(seen.Skip(1), static count => Assert.Equal(1, count));
    }

    private KeyedMemory<int> Create(int capacity = 100) => new(TimeSpan.FromMinutes(5), _time, capacity);
}
