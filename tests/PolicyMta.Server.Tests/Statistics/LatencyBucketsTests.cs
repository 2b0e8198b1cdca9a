using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class LatencyBucketsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 0)]
    [InlineData(20.1, 1)]
    [InlineData(44, 1)]
    [InlineData(1e12, LatencyBuckets.Count - 1)]
    public void A_time_is_in_one_bucket(double milliseconds, int bucket) => Assert.Equal(bucket, LatencyBuckets.Of(milliseconds));

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void Percentiles_are_near(double part)
    {
        var random = new Random(7);
        var times = Enumerable.Range(0, 20_000).Select(_ => Math.Exp(random.NextDouble() * 12)).Order().ToList();
        var counts = new long[LatencyBuckets.Count];
        foreach (var time in times)
            counts[LatencyBuckets.Of(time)]++;
        var exact = times[(int)(part * times.Count)];
        Assert.InRange(LatencyBuckets.Percentile(counts, part), exact / 1.5, exact * 1.5);
    }

    [Fact]
    public void Of_nothing_there_is_none() => Assert.Equal(0, LatencyBuckets.Percentile(new long[LatencyBuckets.Count], 0.5));
}
