using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Metrics;

/// <summary>Prometheus' own tool reads the metrics and finds nothing to mend.</summary>
[Needs(Need.Programs)]
public sealed class PromtoolTests
{
    [Fact]
    public async Task Promtool_finds_no_problem()
    {
        await using var server = await MeteredServer.StartAsync("max_domains: 10, max_tenants: 10, max_campaigns: 10");
        server.CountAtDomain("receiver.test", "a \"quoted\" tenant", "a\\campaign\nof two lines");
        using var folder = new TestFolder();
        var file = folder.Write("metrics", await server.ScrapeAsync());

        var said = await Tool.RunAsync("/bin/sh", "prometheus", "-c", "promtool check metrics < \"$0\"", file);

        Assert.Empty(said.Trim());
    }
}
