using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Tests.Entries;

public sealed class EntryTableTests
{
    [Fact]
    public void It_holds_what_a_dictionary_holds()
    {
        var random = new Random(11);
        var table = new EntryTable();
        var expected = new Dictionary<UInt128, EntryFacts>();

        // Few shards and keys that lie close together, so that chains form and wrap around.
        var keys = Enumerable.Range(0, 400)
            .Select(i => new UInt128(i % 3 == 0 ? ulong.MaxValue - (ulong)i : (ulong)random.NextInt64(), (ulong)(i % 2)))
            .Distinct().ToList();
        for (var i = 0; i < 200_000; i++)
        {
            var key = keys[random.Next(keys.Count)];
            if (random.Next(3) == 0)
            {
                Assert.Equal(expected.Remove(key, out var gone) ? gone : null, table.Remove(key));
            }
            else
            {
                var facts = new EntryFacts((ulong)random.NextInt64());
                Assert.Equal(expected.TryGetValue(key, out var before) ? before : null, table.Set(key, facts));
                expected[key] = facts;
            }

            var asked = keys[random.Next(keys.Count)];
            Assert.Equal(expected.TryGetValue(asked, out var known), table.TryGet(asked, out var found));
            Assert.Equal(known, found);
        }
    }

    [Fact]
    public void A_key_of_zero_is_a_key()
    {
        var table = new EntryTable();
        table.Set(UInt128.Zero, new EntryFacts(5));
        Assert.True(table.TryGet(UInt128.Zero, out var facts));
        Assert.Equal(5u, facts.Bits);
        Assert.False(table.TryGet(new UInt128(2, 0), out _));
    }
}
