using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Simulate;

namespace PolicyMta.Server.Tests.Simulation;

/// <summary>Scenarios as people write them.</summary>
public sealed class ScenarioLoaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("day.yaml", 8, 1_000_000)]
    [InlineData("hour.yaml", 3, 6000)]
    public void The_examples_are_in_order(string name, int providers, int messages)
    {
        var path = Path.Combine(Root(), "examples", "simulations", name);
        var scenario = ScenarioLoader.Load(path);
        Assert.Equal((providers, messages), (scenario.Providers.Count, scenario.Traffic.Messages));
        foreach (var variant in scenario.Variants)
            Assert.NotEmpty(ScenarioLoader.ConfigurationOf(scenario, path, variant, config: null).Policy.EgressSources);
    }

    [Fact]
    public void Every_mistake_is_told_with_its_place_and_a_remedy()
    {
        var problems = MistakesIn("""
            duration: 91d
            sources:
              - { name: out1, address: 192.0.2.1 }
              - { name: out1, address: 192.0.2 }
            providers:
              - name: one
                domains: [one.test]
                personality: gmial
                limits:
                  - { from: "25:00", message_rates: [100/min] }
                  - { from: "12:00", to: "12:00", connections: 2 }
                  - { from: "12:00" }
                reputation: { start: 2 }
                tarpit: { delay: 1x }
                feedback: { complaints: 0.6, bounces: 0.6, complaint_adress: a@b.test }
            traffic:
              messages: 0
              streams:
                - { tenant: acme, sender_domain: news.example, hours: [1, 2] }
                - { tenant: acme, sender_domain: news.example, to: { two: -1 } }
            compare:
              - { name: "a/b", config: missing.yaml }
            """);
        Assert.Equal([1, 4, 8, 10, 11, 12, 13, 14, 15, 17, 19, 20, 22, 22], problems.Select(problem => problem.Place.Line).Order());
        Assert.All(problems, problem =>
        {
            Assert.True(problem.Place.Column > 0, problem.ToString());
            Assert.False(string.IsNullOrEmpty(problem.Message + problem.Remedy));
        });
        Assert.Contains(problems, problem => problem.Remedy.Contains("gmail", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Remedy.Contains("complaint_address", StringComparison.Ordinal));
    }

    [Fact]
    public void A_provider_that_a_stream_names_must_be_there()
    {
        var problem = Assert.Single(MistakesIn("""
            sources: [{ name: out1, address: 192.0.2.1 }]
            providers: [{ name: one, domains: [one.test] }]
            traffic:
              streams:
                - { tenant: acme, sender_domain: news.example, to: { two: 1 } }
            """));
        Assert.Equal(5, problem.Place.Line);
        Assert.Contains("There is no provider 'two'", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_lie_over_the_file_and_the_scenario_s_world_over_them()
    {
        var config = _folder.Write("policymta.yaml", """
            hostname: mta.example.test
            listeners: [{ name: public, address: "0.0.0.0:25" }]
            http: { address: "0.0.0.0:80" }
            spool: { path: /var/spool/real }
            retry: { delays: [7min] }
            egress_sources: { own: { address: 198.51.100.1 } }
            egress_pools: { default: { own: 1 }, other: { own: 1 } }
            """);
        var path = _folder.Write("scenario.yaml", """
            sources: [{ name: out1, address: 192.0.2.1, weight: 3 }]
            providers: [{ name: one, domains: [one.test] }]
            traffic: { streams: [{ tenant: acme, sender_domain: news.example }] }
            settings: { retry: { delays: [8min], expires_after: 2d } }
            compare:
              - { name: first }
              - { name: second, settings: { retry: { delays: [9min] } } }
            """);
        var scenario = ScenarioLoader.Load(path);
        var (first, second) = (
            ScenarioLoader.ConfigurationOf(scenario, path, scenario.Variants[0], config),
            ScenarioLoader.ConfigurationOf(scenario, path, scenario.Variants[1], config));

        Assert.Equal((TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(9)), (first.Policy.Retry.Delays[0], second.Policy.Retry.Delays[0]));
        Assert.Equal(TimeSpan.FromDays(2), second.Policy.Retry.ExpiresAfter);
        Assert.Equal("mta.example.test", first.Hostname);
        Assert.Null(first.Server.Http.Address);
        Assert.Equal("127.0.0.1:0", Assert.Single(first.Server.Listeners).Address.ToString());
        Assert.Equal(["other", "default"], first.Policy.EgressPools.Keys);
        Assert.Equal(new Dictionary<string, int> { ["out1"] = 3 }, first.Policy.EgressPools["default"]);
        Assert.True(first.Server.Dns.HostsOnly);
        Assert.NotEqual("/var/spool/real", first.Server.Spool.Path.ToString());
    }

    [Fact]
    public void Mistakes_in_settings_of_a_variant_are_told()
    {
        var path = _folder.Write("scenario.yaml", """
            sources: [{ name: out1, address: 192.0.2.1 }]
            providers: [{ name: one, domains: [one.test] }]
            traffic: { streams: [{ tenant: acme, sender_domain: news.example }] }
            compare:
              - { name: first, settings: { retry: { delay: [8min] } } }
            """);
        var scenario = ScenarioLoader.Load(path);
        var e = Assert.Throws<ConfigurationException>(() => ScenarioLoader.ConfigurationOf(scenario, path, scenario.Variants[0], null));
        Assert.Equal(5, Assert.Single(e.Problems).Place.Line);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var e = Assert.Throws<CommandException>(() => ScenarioLoader.Load(Path.Combine(_folder.Root, "missing.yaml")));
        Assert.Equal(ExitCode.Usage, e.ExitCode);
        Assert.Contains("missing.yaml", e.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<Policies.PolicyProblem> MistakesIn(string yaml) =>
        Assert.Throws<ConfigurationException>(() => ScenarioLoader.Load(_folder.Write("scenario.yaml", yaml))).Problems;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository was not found above the test's folder.");
        return folder.FullName;
    }
}
