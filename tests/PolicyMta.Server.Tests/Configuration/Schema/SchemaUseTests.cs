using System.Text.RegularExpressions;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Configuration.Schema;

/// <summary>A validator of others takes every example by the schema, and finds mistakes where they are.</summary>
[Needs(Need.Programs)]
public sealed partial class SchemaUseTests : IDisposable
{
    private const string Minimal = "http: { address: 127.0.0.1:8025 }\n";
    private static readonly string Validator = Path.Combine(
        Repository.Root, "tests/PolicyMta.Server.Tests/Configuration/Schema/validate.py");

    /// <summary>SchemaTests hold that it is what the program writes.</summary>
    private static readonly string Schema = Path.Combine(Repository.Root, "src/PolicyMta.Server/Configuration/policymta.schema.json");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_example_is_right()
    {
        string[] examples =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.yaml", SearchOption.AllDirectories).Where(IsConfiguration),
            Path.Combine(Repository.Root, "src/PolicyMta.Server/Packaging/policymta.yaml"),
        ];
        Assert.True(examples.Length >= 8, $"{examples.Length} examples were found.");

        Assert.All(await ValidateAsync(examples), line => Assert.EndsWith(": right", line));
    }

    [Fact]
    public async Task So_is_what_readmes_show()
    {
        var files = new List<string>();
        foreach (var readme in Directory.GetFiles(Path.Combine(Repository.Root, "plugins"), "README.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md")))
        {
            foreach (Match block in Block().Matches(await File.ReadAllTextAsync(readme)))
            {
                if (block.Groups[1].Value is var yaml && Section().IsMatch(yaml) && !yaml.Contains("...", StringComparison.Ordinal))
                    files.Add(_folder.Write($"block{files.Count}.yaml", yaml));
            }
        }

        Assert.NotEmpty(files);
        Assert.All(await ValidateAsync([.. files]), line => Assert.EndsWith(": right", line));
    }

    [Theory]
    [InlineData("listners: []", "")]
    [InlineData("spool: { paht: spool }", "spool")]
    [InlineData("spool: { min_free_mb: 1 }", "spool.min_free_mb")]
    [InlineData("spool: { segment_size_mb: big }", "spool.segment_size_mb")]
    [InlineData("spool: spool", "spool")]
    [InlineData("listeners: { name: main, address: '127.0.0.1:25' }", "listeners")]
    [InlineData("listeners: [{ name: main }]", "listeners.0")]
    [InlineData("listeners: [{ name: main, address: localhost }]", "listeners.0.address")]
    [InlineData("listeners: [{ name: main, address: '*:25', received: some }]", "listeners.0.received")]
    [InlineData("listeners: [{ name: main, address: '*:25', relay_networks: [example.com] }]", "listeners.0.relay_networks.0")]
    [InlineData("listeners: [{ name: main, address: '*:25', bare_addresses: yes }]", "listeners.0.bare_addresses")]
    [InlineData("delivery: { connect_timeout: 30 }", "delivery.connect_timeout")]
    [InlineData("traffic_profiles: { default: { message_rate: 100 per second } }", "traffic_profiles.default.message_rate")]
    [InlineData("traffic_profiles: { default: { tls: sometimes } }", "traffic_profiles.default.tls")]
    [InlineData("traffic_profiles: { default: { conections: 2 } }", "traffic_profiles.default")]
    [InlineData("egress_pools: { default: { a: 0 } }", "egress_pools.default.a")]
    [InlineData("egress_sources: { a: { address: out.example.com } }", "egress_sources.a.address")]
    [InlineData("http: { admin_token: secret }", "http.admin_token")]
    [InlineData("logging: { level: loud }", "logging.level")]
    [InlineData("retry: { delays: 5m }", "retry.delays")]
    [InlineData("plugins: { settings: { PolicyMta.DkimSigning: { keyz: [] } } }", "plugins.settings.PolicyMta.DkimSigning")]
    [InlineData(
        "plugins: { settings: { PolicyMta.IspRules: { rules: { gmail: { connections: many } } } } }",
        "plugins.settings.PolicyMta.IspRules.rules.gmail.connections")]
    public async Task A_mistake_is_found_where_it_is(string yaml, string path)
    {
        var file = _folder.Write("policymta.yaml", yaml + "\n");

        var line = Assert.Single(await ValidateAsync(file));

        Assert.StartsWith($"{file}: {path}: ", line, StringComparison.Ordinal);

        // What the schema refuses, the server refuses too: an editor is not stricter than it.
        var (exitCode, _, _) = await CommandLine.RunAsync(
            "check", "--config",
            _folder.Write("policymta.yaml", yaml.StartsWith("http", StringComparison.Ordinal) ? yaml : Minimal + yaml));
        Assert.Equal(Server.Commands.ExitCode.Usage, exitCode);
    }

    [Theory]
    [InlineData("hostname: ${NAME:-mta.example.com}")]
    [InlineData("listeners: [{ name: main, address: '*:25', max_recipients: '${MOST}' }]")]
    [InlineData("x-shared: &shared { connections: 2 }\ntraffic_profiles: { a: { <<: *shared, tls: required } }")]
    [InlineData("listeners: [{ name: main, address: '[::1]:25', received: without_client, max_hold: 0 }]")]
    [InlineData("http: { tokens: [{ name: shop, token_hash: file:secrets/shop }] }")]
    [InlineData("spool:\nlisteners:\n")]
    [InlineData("plugins: { path: [a, b], settings: { Acme.Other: { anything: [1, 2] } } }")]
    [InlineData("plugins: { settings: { PolicyMta.IspRules: { rules: { gmail: { replace: true, connections: 3 } } } } }")]
    public async Task What_the_server_takes_the_schema_takes(string yaml)
    {
        var file = _folder.Write("policymta.yaml", yaml + "\n");

        Assert.Equal([$"{file}: right"], await ValidateAsync(file));
    }

    private async Task<string[]> ValidateAsync(params string[] files) =>
        (await Tool.RunAsync("/usr/bin/python3", "python3-jsonschema python3-yaml", [Validator, Schema, .. files]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Scenarios, manifests of plugins and rules of Prometheus are something else.</summary>
    private static bool IsConfiguration(string path) =>
        !path.Contains("/bin/", StringComparison.Ordinal) && Path.GetFileName(path) is not ("plugin.yaml" or "prometheus.yaml")
        && !path.Contains("/simulations/", StringComparison.Ordinal) && !path.Contains("/prometheus/", StringComparison.Ordinal);

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline, 10_000)]
    private static partial Regex Block();

    /// <summary>A whole section stands in it, at the beginning of a line.</summary>
    [GeneratedRegex(
        @"\A(#.*\n)*(hostname|listeners|plugins|scripts|hooks|delivery|traffic_profiles|egress_sources|http|spool|x-\w+):",
        RegexOptions.None, 10_000)]
    private static partial Regex Section();
}
