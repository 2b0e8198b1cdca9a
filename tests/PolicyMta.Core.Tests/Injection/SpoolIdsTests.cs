using PolicyMta.Core.Injection;

namespace PolicyMta.Core.Tests.Injection;

public sealed class SpoolIdsTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Ids_are_like_those_that_an_id_makes_itself()
    {
        var bytes = new byte[SpoolId.ByteLength];
        new SpoolIds().Next(Time).WriteBytes(bytes);
        var guid = new Guid(bytes, bigEndian: true);

        Assert.Equal(7, guid.Version);
        Assert.InRange(guid.Variant, 8, 11);
        Assert.Equal(Time, SpoolId.FromBytes(bytes).Time);
    }

    [Fact]
    public void No_two_are_alike_whoever_asks()
    {
        var ids = new SpoolIds();
        var made = ParallelEnumerable.Range(0, 10_000).Select(_ => ids.Next(Time)).ToHashSet();
        Assert.Equal(10_000, made.Count);
    }
}
