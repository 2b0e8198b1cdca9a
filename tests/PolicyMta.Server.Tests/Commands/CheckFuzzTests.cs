using System.Globalization;
using PolicyMta.Policies;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Configuration;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>
/// <c>policymta check</c> tells of every mistake where it is, whatever the file holds, and never ends in an exception. The files are
/// the examples, each mistreated at random; <c>POLICYMTA_FUZZ_INPUTS</c> says how often. Every fifteenth is given to the command
/// itself, in a process of its own as operators run it: it loads all plugins.
/// </summary>
public sealed class CheckFuzzTests : IDisposable
{
    /// <summary>All sections that the examples leave out, so that they are mistreated too.</summary>
    private const string Everything = """
        x-limits: &limits { connections: 3, message_rate: 5/s }
        x-more: &more { connections: 4, tls: required }
        hostname: ${POLICYMTA_FUZZ_HOST:-mx.sender.test}
        include: [conf.d/*.yaml, single.yaml]
        writable_files: allow
        listeners:
          - name: main
            address: 127.0.0.1:2525
            relay_networks: [127.0.0.0/8, "::1/128"]
        users:
          - { name: app, password_hash: "$pbkdf2-sha256$i=600000$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g" }
        spool: { path: spool, min_free_mb: 16 }
        delivery: { next_hop: smtps://relay.test:465, max_connections: 100 }
        bounces: { notice_rate: 100/h }
        dns: { hosts_only: true, mx: { a.test: ["10 mx.a.test"] }, hosts: { mx.a.test: [127.0.0.1] } }
        http:
          address: 127.0.0.1:8025
          idempotency_window: 1h
          tokens: [{ name: app, token_hash: file:keys/token }]
        metrics: { address: 127.0.0.1:9025 }
        events: { path: events }
        logging: { level: warning }
        plugins: { order: [PolicyMta.IspRules], limits: { shared: { rate: 4/h } } }
        scripts: { path: scripts, order: [a.js], config: { a.js: { list: [1, two] } } }
        hooks: { grace: 1s, on_inject_failure: accept, handlers: { a.js: { on_route_failure: defer } } }
        egress_sources:
          one: { address: 127.0.0.1, ehlo: one.test }
        egress_pools:
          warm: { one: 3, default: 1 }
        traffic_profiles:
          merged: { <<: [*limits, *more], connections: 2 }
          slow: { connections: 2, message_rate: 5/s, retry: { delays: [1m, 2m] } }
        retry: { delays: [5m, 10m], expires_after: 3d }
        """;

    private const string Included = """
        x-shared: &shared { connections: 5 }
        egress_sources:
          two: { address: "${POLICYMTA_FUZZ_ADDRESS:-127.0.0.2}", ehlo: two.test }
        traffic_profiles:
          included: { <<: *shared, message_rate: 2/s }
        """;

    /// <summary>What stands in a file that the configuration names; no mistake may show it.</summary>
    private const string FuzzSecret = "5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7";

    private readonly TestFolder _folder = new();
    private readonly string _config;

    public CheckFuzzTests()
    {
        _folder.Write("scripts/a.js", "export function onRoute(m) { return { egressPool: 'warm' }; }");
        _folder.Write("conf.d/a.yaml", Included);
        _folder.Write("single.yaml", "egress_sources: { three: { ehlo: three.test } }\n");
        _folder.Write("keys/token", FuzzSecret + "\n");
        _config = Path.Combine(_folder.Root, "policymta.yaml");
    }

    private static int Inputs { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("POLICYMTA_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var inputs)
            ? inputs
            : 150;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Originals => [.. new[] { "everything", "quickstart", "outbound" }];

    [Theory]
    [MemberData(nameof(Originals))]
    public async Task A_file_that_is_nearly_right_is_checked_to_its_end(string name)
    {
        var original = await ReadAsync(name);
        for (var seed = 0; seed < Inputs; seed++)
        {
            var text = new MutatedText(original, new Random(seed)).Next();
            try
            {
                await CheckAsync(text, isWhole: seed % 15 == 0);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}\n{text}", e);
            }
        }
    }

    [Fact]
    public async Task An_included_file_that_is_nearly_right_is_checked_to_its_end()
    {
        var included = Path.Combine(_folder.Root, "conf.d", "a.yaml");
        for (var seed = 0; seed < Inputs; seed++)
        {
            var text = new MutatedText(Included, new Random(seed)).Next();
            await File.WriteAllTextAsync(included, text);
            try
            {
                await CheckAsync(Everything, isWhole: seed % 15 == 0);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}\n{text}", e);
            }
        }
    }

    private async Task CheckAsync(string text, bool isWhole)
    {
        await File.WriteAllTextAsync(_config, text);
        var problems = new List<PolicyProblem>();
        var read = ConfigurationLoader.TryLoad(_config, problems);
        Assert.True(read is not null || problems.Count > 0);
        Assert.All(problems, problem =>
        {
            Assert.StartsWith(_folder.Root, problem.Place.File, StringComparison.Ordinal);
            var written = problem.Place.File == _config ? text : File.ReadAllText(problem.Place.File);
            Assert.InRange(problem.Place.Line, 1, written.Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029') + 2);
            Assert.NotEmpty(problem.Message);
            Assert.DoesNotContain(FuzzSecret, problem.ToString(), StringComparison.Ordinal);
        });
        if (!isWhole)
            return;

        var (exitCode, said) = await MtaProcess.RunAsync("check", "--config", _config);
        Assert.InRange(exitCode, ExitCode.Success, ExitCode.Usage);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", said, StringComparison.Ordinal);
        Assert.DoesNotContain(FuzzSecret, said, StringComparison.Ordinal);
        if (problems.Count > 0)
            Assert.Equal(ExitCode.Usage, exitCode);
    }

    private static async Task<string> ReadAsync(string name)
    {
        if (name == "everything")
            return Everything;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent!;
        return await File.ReadAllTextAsync(Path.Combine(folder.FullName, "examples", name, "policymta.yaml"));
    }
}
