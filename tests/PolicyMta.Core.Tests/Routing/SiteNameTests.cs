using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Tests.Routing;

public sealed class SiteNameTests
{
    [Theory]
    [InlineData("mx.example", "mx.example")]
    [InlineData("(alt1|alt2|aspmx).l.google.test", "aspmx.l.google.test", "alt2.l.google.test", "alt1.l.google.test")]
    [InlineData("(a.example|b.test)", "b.test", "a.example")]
    [InlineData("(alt1.in|alt2.in|in).example", "in.example", "alt1.in.example", "alt2.in.example")]
    [InlineData("(a.example|example)", "example", "a.example")]
    [InlineData("(mxa|xa).b.example", "xa.b.example", "mxa.b.example")]
    [InlineData("mx.example", "mx.example", "mx.example")]
    public void The_shared_end_stands_once(string expected, params string[] hosts)
    {
        Assert.Equal(expected, SiteName.Of(hosts));
        Assert.Equal(SiteName.Of(hosts), SiteName.Of(hosts.Reverse()));
    }

    [Fact]
    public void Different_hosts_never_share_a_name()
    {
        var random = new Random(5);
        string[] labels = ["a", "b", "ab", "c"];
        var sets = new Dictionary<string, string>();
        for (var round = 0; round < 20_000; round++)
        {
            var hosts = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => labels[random.Next(4)])))
                .Distinct().Order(StringComparer.Ordinal).ToArray();
            var key = string.Join(' ', hosts);
            Assert.Equal(key, sets.GetValueOrDefault(SiteName.Of(hosts), key));
            sets[SiteName.Of(hosts)] = key;
        }
    }
}
