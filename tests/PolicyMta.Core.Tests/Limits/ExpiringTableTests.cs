using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

public sealed class ExpiringTableTests
{
    /// <summary>More than there are steps, so that a step added to a time makes it unlike all others, and no two entries tie.</summary>
    private const long Tick = 100_000;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 7)]
    [InlineData(4, 64)]
    [InlineData(5, 500)]
    public void It_forgets_what_the_rule_says_and_nothing_else(int seed, int capacity)
    {
        var random = new Random(seed);
        var table = new ExpiringTable<int, int>(capacity);
        var model = new Dictionary<int, long>();
        var now = 0L;
        for (var step = 0; step < 20_000; step++)
        {
            now += random.Next(3) * Tick;
            var key = random.Next(capacity * 3);
            if (random.Next(10) == 0)
            {
                table.Remove(key);
                model.Remove(key);
                continue;
            }

            if (!model.ContainsKey(key))
                Forget(model, capacity, now);
            var until = now + (random.Next(-2, capacity * 2) * Tick) + step;
            table.Keep(table.FindOrAdd(key, now), until);
            model[key] = until;

            Assert.Equal(model.Count, table.Count);
            Assert.InRange(table.Count, 1, capacity);
            if (step % 100 == 0)
                Assert.All(model, pair => Assert.True(table.TryFind(pair.Key, out var entry) && entry.Until == pair.Value));
        }
    }

    [Fact]
    public void Expired_entries_go_before_others_and_one_at_a_time_goes_of_the_others()
    {
        var table = new ExpiringTable<string, int>(4);
        table.Keep(table.FindOrAdd("busy", 0), 1000);
        table.Keep(table.FindOrAdd("old", 0), 10);
        table.Keep(table.FindOrAdd("older", 0), 5);
        table.Keep(table.FindOrAdd("oldest", 0), 1);

        table.Keep(table.FindOrAdd("new", 20), 500);
        Assert.True(Has(table, "busy") && Has(table, "old") && !Has(table, "older") && !Has(table, "oldest"));
        table.Keep(table.FindOrAdd("newer", 20), 600);
        Assert.Equal(3, table.Count);
        table.Keep(table.FindOrAdd("newest", 20), 700);
        table.Keep(table.FindOrAdd("one more", 20), 800);
        Assert.True(Has(table, "busy") && !Has(table, "new") && Has(table, "newer") && Has(table, "newest"));
        Assert.Equal(4, table.Count);
    }

    [Fact]
    public void A_table_that_was_full_becomes_small_again()
    {
        var table = new ExpiringTable<int, int>(10_000);
        for (var i = 0; i < 10_000; i++)
            table.Keep(table.FindOrAdd(i, 0), 100);
        for (var i = 0; i < 10_000; i++)
            table.Keep(table.FindOrAdd(-1 - i, 1000 + i), 1001 + i);

        Assert.InRange(table.Count, 1, 2);
    }

    private static void Forget(Dictionary<int, long> model, int capacity, long now)
    {
        foreach (var (key, until) in model.OrderBy(static pair => pair.Value).Take(2).ToList())
        {
            if (until <= now)
                model.Remove(key);
        }

        if (model.Count >= capacity)
            model.Remove(model.MinBy(static pair => pair.Value).Key);
    }

    private static bool Has(ExpiringTable<string, int> table, string key) => table.TryFind(key, out _);
}
