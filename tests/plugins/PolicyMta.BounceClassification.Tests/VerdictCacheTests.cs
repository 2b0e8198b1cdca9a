using PolicyMta.BounceClassification.Rules;

namespace PolicyMta.BounceClassification.Tests;

public sealed class VerdictCacheTests
{
    private static readonly Verdict Decision = new(
        new ClassRule(new ClassRuleOptions { Name = "a", Category = "a" }, new CategoryOptions(), "", null, TimeSpan.Zero),
        new BounceDecision { Category = "a" });

    [Fact]
    public void A_class_is_found_again()
    {
        var cache = new VerdictCache(16);

        cache.Add("key", Decision);

        Assert.Same(Decision, cache.Find("key"));
        Assert.Null(cache.Find("other"));
    }

    [Fact]
    public void The_cache_stays_within_its_size()
    {
        var cache = new VerdictCache(16);

        for (var i = 0; i < 1000; i++)
            cache.Add($"key {i}", Decision);

        Assert.InRange(Enumerable.Range(0, 1000).Count(i => cache.Find($"key {i}") is not null), 1, 16);
    }

    [Fact]
    public void What_is_asked_for_stays()
    {
        var cache = new VerdictCache(16);
        cache.Add("asked for", Decision);

        for (var i = 0; i < 1000; i++)
        {
            cache.Add($"key {i}", Decision);
            Assert.Same(Decision, cache.Find("asked for"));
        }
    }
}
