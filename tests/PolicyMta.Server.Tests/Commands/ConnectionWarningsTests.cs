using PolicyMta.Server.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Commands;

public sealed class ConnectionWarningsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("max_connections: 30", 21, true)]
    [InlineData("max_connections: 30", 20, false)]
    [InlineData("max_addresses: 8", 13_335, true)]
    [InlineData("max_addresses: 8", 13_334, false)]
    public async Task Check_warns_of_profiles_that_allow_one_site_more_than_it_gets(string setting, int connections, bool warns)
    {
        var config = _folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:{{Ports.Free()}}" }
            delivery: { {{setting}} }
            plugins: { path: plugins }
            scripts: { path: scripts }
            traffic_profiles: { wide: { connections: {{connections}} } }
            """);
        _folder.Write("plugins/.keep", "");
        _folder.Write("scripts/.keep", "");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Success, exitCode);
        var told = $"the traffic profile 'wide' allows {connections}: raise max_connections, or lower the profile's connections.";
        Assert.Equal(warns, error.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("connections: 10", "a: 1, b: 1, c: 1", "allows 30 (10 for each of 3 sources of a pool): ")]
    [InlineData("connections: 10", "a: 1, b: 5", null)]
    [InlineData("connections: 10, provider_total: { connections: 20 }", "a: 1, b: 1, c: 1", null)]
    [InlineData(
        "connections: 10, provider_total: { connections: 25 }", "a: 1, b: 1, c: 1", "allows 25 (10 for each of 3 sources of a pool): ")]
    public async Task Each_source_of_a_pool_counts(string profile, string pool, string? told)
    {
        var config = _folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:{{Ports.Free()}}" }
            delivery: { max_connections: 30 }
            plugins: { path: plugins }
            scripts: { path: scripts }
            traffic_profiles: { wide: { {{profile}} }, default: { connections: 1 } }
            egress_sources: { a: {}, b: {}, c: {} }
            egress_pools: { p: { {{pool}} }, q: { a: 1 } }
            """);
        _folder.Write("plugins/.keep", "");
        _folder.Write("scripts/.keep", "");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal(told is not null, error.Contains("delivery.max_connections", StringComparison.Ordinal));
        Assert.Contains(told ?? "", error, StringComparison.Ordinal);
    }
}
