using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Dns;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Outgoing;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.TransportSecurity;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.TransportSecurity;

/// <summary>Our own policies as a sender fetches them, by the part of this server that fetches those of others.</summary>
public sealed class PolicyHostTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly int _port = Ports.Free();
    private RunningServer _server = null!;

    private string Config => Path.Combine(_folder.Root, "policymta.yaml");

    public async ValueTask InitializeAsync()
    {
        using var certificate = TestCertificates.Write(
            Path.Combine(_folder.Root, "authority.pem"), Path.Combine(_folder.Root, "cert.pem"), "mta-sts.own.test", "mta-sts.other.test");
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _folder.Write("policymta.yaml", $$"""
            http:
              address: "127.0.0.1:{{_port}}"
              certificate: cert.pem
              sts_policies:
                own.test: { mode: enforce, mx: [MX1.own.test, "*.backup.test"], max_age: 14d }
            delivery: { sts_port: {{_port}}, tls_trust_file: authority.pem }
            dns:
              hosts_only: true
              mx: { own.test: [10 mx1.own.test], sent.test: [10 mx.sent.test] }
              hosts:
                { mta-sts.own.test: [127.0.0.1], mta-sts.other.test: [127.0.0.1], mx1.own.test: [127.0.0.1], mx.sent.test: [127.0.0.1] }
              txt: { _mta-sts.own.test: [v=STSv1; id=1] }
              tlsa: { _25._tcp.mx.sent.test: [3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            plugins: { path: plugins }
            """);
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(Config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_policy_is_given_for_its_domain_and_for_no_other()
    {
        using var web = Web("mta-sts.own.test", "mta-sts.other.test", "mta-sts.unnamed.test");
        var source = new StsSource(web, _port);
        var fetched = await source.FetchAsync("own.test", TestContext.Current.CancellationToken);
        Assert.Null(fetched.Problem);
        Assert.Equal(
            "version: STSv1\r\nmode: enforce\r\nmx: mx1.own.test\r\nmx: *.backup.test\r\nmax_age: 1209600\r\n",
            Encoding.ASCII.GetString(fetched.Text.Span));
        Assert.True(StsPolicy.TryParse(fetched.Text.Span, out _, out _));
        Assert.Equal("mta-sts.other.test answered 404", await ProblemAsync(source, "other.test", TlsProblemKind.StsPolicyFetchError));
        Assert.Contains(
            "mta-sts.unnamed.test", await ProblemAsync(source, "unnamed.test", TlsProblemKind.StsWebpkiInvalid), StringComparison.Ordinal);
        await ProblemAsync(source, "unknown.test", TlsProblemKind.StsPolicyFetchError);
    }

    [Fact]
    public async Task A_policy_host_in_a_private_network_is_not_asked()
    {
        using var web = new PublicWeb(new OneAddress(), new DeliveryOptions { TlsTrustFile = Path.Combine(_folder.Root, "authority.pem") });
        Assert.Contains(
            "private network",
            await ProblemAsync(new StsSource(web, _port), "own.test", TlsProblemKind.StsPolicyFetchError), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_says_what_follows_from_what_a_domain_publishes()
    {
        var own = await CommandLine.RunAsync("tls", "show", "own.test", "--config", Config);
        Assert.Equal(ExitCode.Success, own.ExitCode);
        Assert.Contains("TLS, verified by mta-sts", own.Output, StringComparison.Ordinal);
        Assert.Contains("enforce, mx mx1.own.test, *.backup.test, id 1, until", own.Output, StringComparison.Ordinal);
        var sent = await CommandLine.RunAsync("tls", "show", "sent.test", "--json", "--config", Config);
        Assert.Contains("\"TLS, verified by dane\"", sent.Output, StringComparison.Ordinal);
        Assert.Contains("3 1 1 d2abde24", sent.Output, StringComparison.Ordinal);
        Assert.Matches(
            """^_mta-sts\.own\.test\. IN TXT "v=STSv1; id=[0-9a-f]{20}"\s*$""",
            (await CommandLine.RunAsync("tls", "records", "--config", Config)).Output);
        Assert.NotEqual(ExitCode.Success, (await CommandLine.RunAsync("tls", "show", "not a domain", "--config", Config)).ExitCode);
    }

    [Theory]
    [InlineData("http: { sts_policies: { a.test: { mode: enforce } } }", "it names no mx")]
    [InlineData("http: { sts_policies: { a.test: { mode: enforce, mx: ['no host'] } } }", "a line of mx names no host")]
    [InlineData("traffic_profiles: { default: { tls_certificate: own } }", "names the certificate 'own', which is not defined")]
    [InlineData("tls_reports: { enabled: true }", "Reports need a sender")]
    [InlineData("traffic_profiles: { default: { tls_min_version: tls10 } }", "tls10")]
    public async Task Mistakes_are_told_before_the_start(string setting, string mistake)
    {
        using var folder = new TestFolder();
        var config = folder.Write("policymta.yaml", $"listeners: [{{ name: main, address: '127.0.0.1:{Ports.Free()}' }}]\n{setting}\n");
        var check = await CommandLine.RunAsync("check", "--config", config);
        Assert.NotEqual(ExitCode.Success, check.ExitCode);
        var words = (check.Output + check.Error).Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(mistake, string.Join(' ', words), StringComparison.Ordinal);
    }

    private static async Task<string> ProblemAsync(StsSource source, string domain, TlsProblemKind kind)
    {
        var fetched = await source.FetchAsync(domain, TestContext.Current.CancellationToken);
        Assert.Equal(kind, fetched.Problem!.Kind);
        return fetched.Problem.Detail;
    }

    private PublicWeb Web(params string[] hosts) => new(
        new HostsResolver(new HostsTable(new DnsOptions
        {
            Hosts = hosts.ToDictionary(host => host, IReadOnlyList<string> (_) => ["127.0.0.1"]),
        })),
        new DeliveryOptions { TlsTrustFile = Path.Combine(_folder.Root, "authority.pem") });
}
