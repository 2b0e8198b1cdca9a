using System.IO.Hashing;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class UniqueSetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(UniqueSet.MostExact)]
    public void Small_sets_are_exact(int values)
    {
        var set = UniqueSet.Of([]);
        var sum = 0;
        for (var round = 0; round < 3; round++)
            sum += Enumerable.Range(0, values).Sum(value => set.Add(Hash(value)));
        Assert.Equal(values, sum);
        Assert.True(set.IsExact);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Large_sets_are_right_to_a_percent_and_only_grow(int values)
    {
        var set = UniqueSet.Of([]);
        var sum = 0L;
        for (var value = 0; value < values; value++)
        {
            var more = set.Add(Hash(value));
            Assert.True(more >= 0);
            sum += more;
            if (value % 3 == 0)
                sum += set.Add(Hash(value / 2));
        }

        Assert.InRange(sum, values * 0.99, values * 1.01);
        Assert.False(set.IsExact);
    }

    [Fact]
    public void A_set_goes_on_from_its_registers_as_if_it_had_stayed()
    {
        var stayed = UniqueSet.Of([]);
        for (var value = 0; value < 50_000; value++)
            stayed.Add(Hash(value));
        var read = UniqueSet.OfRegisters(
            stayed.Count, Enumerable.Range(0, 64).Select(chunk => (chunk, stayed.Chunk(chunk).ToArray())));
        for (var value = 0; value < 100_000; value++)
            Assert.Equal(stayed.Add(Hash(value)), read.Add(Hash(value)));
        Assert.Equal(stayed.Count, read.Count);
    }

    private static ulong Hash(long value) => XxHash3.HashToUInt64(BitConverter.GetBytes(value));
}
