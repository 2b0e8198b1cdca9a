using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_short_configuration_is_enough()
    {
        var configuration = Load("""
            hostname: mx.sender.test
            listeners:
              - name: main
                address: 127.0.0.1:2525
            """);

        Assert.Equal("mx.sender.test", configuration.Hostname);
        Assert.Equal("127.0.0.1:2525", Assert.Single(configuration.Server.Listeners).Address);
        Assert.Null(configuration.Server.Simulation);
    }

    [Fact]
    public void Paths_are_relative_to_the_file_and_default_policies_lie_beside_the_program()
    {
        var configuration = Load("""
            listeners: [{ name: main, address: "127.0.0.1:2525" }]
            spool: { path: data/spool }
            logging: { file: logs/server.log }
            """);

        Assert.Equal(Path.Combine(_folder.Root, "data", "spool"), configuration.Server.Spool.Path);
        Assert.Equal(Path.Combine(_folder.Root, "logs", "server.log"), configuration.Server.Logging.File);
        Assert.Equal(Path.Combine(_folder.Root, "events"), configuration.Server.Events.Path);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "scripts"), configuration.Policy.Scripts.Path);
    }

    [Fact]
    public void All_mistakes_are_found_at_once_each_at_its_place()
    {
        var path = _folder.Write("policymta.yaml", """
            hostname: "not a name"
            listners: []
            spool:
              path: spool
              segment_size_mb: 5000
              segments: 3
            listeners:
              - name: main
                address: 25
                relay_networks: [10.0.0.1/8]
              - name: main
                address: 127.0.0.1:2525
                command_timeout: soon
            http:
              address: 127.0.0.1
              admin_token: short
              tokens:
                - name: app
            dns:
              servers: [nameserver]
            scripts:
              limits: { memory_mb: lots }
            spool: {}
            """);

        var problems = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(path)).Problems;

        var places = problems.Select(problem => (problem.Place.Line, problem.Message)).ToList();
        foreach (var (line, part) in new (int, string)[]
        {
            (2, "no section 'listners'"), (5, "segment_size_mb"), (6, "segments"), (9, "25"), (10, "10.0.0.1/8"), (13, "command_timeout"),
            (15, "127.0.0.1"), (16, "do not belong into the configuration"), (18, "token"),
            (20, "nameserver"), (22, "memory_mb"), (23, "'spool' stands twice"),
        })
        {
            Assert.Contains(places, place => place.Line == line && place.Message.Contains(part, StringComparison.Ordinal));
        }

        Assert.All(problems, problem => Assert.Equal(path, problem.Place.File));
    }

    [Fact]
    public void A_misspelt_section_is_recognised()
    {
        var problem = Assert.Single(Mistakes("listners: []\nhttp: { address: \"127.0.0.1:8025\" }\n"));

        Assert.Equal((1, 1), (problem.Place.Line, problem.Place.Column));
        Assert.Contains("listeners", problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hostname: mx.sender.test\n", "Nothing accepts mail")]
    [InlineData("- a\n- b\n", "must be a map")]
    [InlineData("listeners: [{ name: a, address: \"*:1\" }, { name: a, address: \"*:2\" }]\n", "used twice")]
    [InlineData("listeners: [{ name: a }]\n", "address")]
    [InlineData(
        "http: { address: \"*:8025\", tokens: [{ name: a, token: \"0123456789abcdef\" }] }\n",
        "token_hash: 9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f")]
    [InlineData("http: { address: \"*:8025\", tokens: [{ name: a, token_hash: \"00\" }] }\n", "64 hexadecimal")]
    [InlineData(
        "http: { address: \"*:8025\", tokens: [{ name: a, tenant: acme, scopes: [admin], token_hash: "
            + "\"9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f\" }] }\n",
        "all tenants")]
    [InlineData("http: { address: \"*:8025\", idempotency_window: 8d }\n", "Allowed: 1s to 7d")]
    [InlineData("http: { address: \"*:8025\", private_key: key.pem }\n", "no certificate")]
    [InlineData("listeners: [{ name: a, address: \"*:1\" }]\ndelivery: { next_hop: \"a b\" }\n", "next hop")]
    public void A_mistake_is_named(string yaml, string part) =>
        Assert.Contains(Mistakes(yaml), problem => problem.ToString().Contains(part, StringComparison.Ordinal));

    [Theory]
    [InlineData("spool:\n  path\u00a0: x\n", @"Unknown key 'spool.path\u00a0'.", @"\u00a0, a no-break space,", 2, 3)]
    [InlineData("spool:\n\u00a0\u00a0path: x\n", @"There is no section '\u00a0\u00a0path'.", @"\u00a0, a no-break space,", 2, 1)]
    [InlineData("spool: { path\u200b: x }\n", @"Unknown key 'spool.path\u200b'.", @"\u200b, which", 1, 10)]
    [InlineData("spo\u00adol: { }\n", @"There is no section 'spo\u00adol'.", @"\u00ad, which", 1, 1)]
    [InlineData("\u3000spool: { }\n", @"There is no section '\u3000spool'.", @"\u3000, which", 1, 1)]
    public void What_cannot_be_seen_in_a_key_is_shown(string yaml, string message, string remedy, int line, int column)
    {
        var path = _folder.Write("policymta.yaml", yaml);
        var problem = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(path)).Problems[0];

        Assert.Equal((message, line, column), (problem.Message, problem.Place.Line, problem.Place.Column));
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain('\u00a0', new ConfigurationException([problem], path).Describe());
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_with_what_to_do()
    {
        var error = Assert.Throws<CommandException>(() => ConfigurationLoader.Load(Path.Combine(_folder.Root, "none.yaml")));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains("--config", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_quickstart_that_is_laid_beside_the_program_is_right()
    {
        var quickstart = ConfigurationLoader.Load(Path.Combine(AppContext.BaseDirectory, "quickstart", "policymta.yaml"));

        Assert.Equal(5, quickstart.Server.Simulation!.Providers.Count);
        Assert.True(quickstart.Server.Dns.HostsOnly);
    }

    [Fact]
    public void The_example_of_how_mail_leaves_is_right()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent!;

        var example = ConfigurationLoader.Load(Path.Combine(folder.FullName, "examples", "outbound", "policymta.yaml"));

        Assert.Equal("RELAY_PASSWORD", example.Server.Delivery.Credentials["relay.example.com"].PasswordVariable);
        Assert.Equal(Sdk.TlsPolicy.Verified, example.Policy.TrafficProfiles["bank"].Tls);
        Assert.Equal("socks5://198.51.100.7:1080", example.Policy.EgressSources["far"].Proxy);
    }

    [Fact]
    public void Mistakes_in_how_mail_leaves_are_told_with_their_places()
    {
        var mistakes = Mistakes("""
            listeners: [{ name: main, address: "127.0.0.1:2525" }]
            delivery:
              next_hop: https://relay.example.com
              tls_trust_file: nowhere.pem
              credentials:
                relay.example.com: { user: mta, password_file: nowhere.password }
                other.example.com: { user: mta }
            egress_sources:
              one: { address: 192.0.2.1, other_address: 192.0.2.2 }
              two: { proxy: "http://10.0.0.1:80" }
            """).Select(mistake => mistake.Message).ToList();

        foreach (var expected in new[]
        {
            "is not a valid next hop",
            "'delivery.tls_trust_file' cannot be read: there is no file " + Path.Combine(_folder.Root, "nowhere.pem"),
            "password_file' cannot be read: there is no file", "Write either password_file or password_variable",
            "must be of another family", "is not a valid proxy",
        })
            Assert.Contains(mistakes, mistake => mistake.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(6, mistakes.Count);
    }

    [Fact]
    public void A_trust_file_must_hold_certificates_and_a_host_has_one_login()
    {
        _folder.Write("empty.pem", "nothing");

        var mistakes = Mistakes("""
            listeners: [{ name: main, address: "127.0.0.1:2525" }]
            delivery:
              tls_trust_file: empty.pem
              credentials:
                relay.example.com: { user: mta, password_variable: A }
                Relay.example.com: { user: mta, password_variable: B }
            """);

        Assert.Equal([3, 6], mistakes.Select(mistake => mistake.Place.Line).Order());
        Assert.Contains(mistakes, mistake => mistake.Message.Contains("holds no certificate", StringComparison.Ordinal));
        Assert.Contains(mistakes, mistake => mistake.Message.Contains("stands twice", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mistake_in_a_list_of_networks_or_domains_has_the_place_of_its_item()
    {
        var problems = Mistakes("""
            listeners:
              - name: main
                address: 127.0.0.1:2525
                relay_networks:
                  - 192.0.2.0/24
                  - 10.0.0.1/8
                proxy_networks: [nowhere]
                accept_domains: [good.example, "not a domain"]
            dns:
              servers: [127.0.0.1, ns.example]
              hosts: { a.example: [127.0.0.1, "x"] }
            """);

        Assert.Equal(
            [
                "6:9: 'listeners[0].relay_networks[1]' is not understood: '10.0.0.1/8' is not a valid network",
                "7:22: 'listeners[0].proxy_networks[0]' is not understood: 'nowhere' is not a valid network",
                "8:36: 'listeners[0].accept_domains[1]' is not understood: 'not a domain' is not a valid domain",
                "10:24: 'dns.servers[1]' is not understood: 'ns.example' is not a valid name server",
            ],
            problems.OrderBy(problem => problem.Place.Line)
                .Select(problem => $"{problem.Place.Line}:{problem.Place.Column}: {problem.Message.Split(": write")[0]}"));
    }

    [Fact]
    public void Every_path_is_relative_to_the_file_wherever_it_stands()
    {
        _folder.Write("relay.password", "secret");
        var server = Load("""
            listeners:
              - name: main
                address: 127.0.0.1:2525
                tls: { certificates: [{ certificate: tls/mail.pem, key: /etc/keys/mail.key }] }
            users_file: users.yaml
            delivery: { credentials: { relay.example.com: { user: mta, password_file: relay.password } } }
            http: { address: "127.0.0.1:8025", certificate: http.pem, private_key: "" }
            simulation: { providers: [{ name: a, domains: [a.test], store: mail/a }] }
            """).Server;

        string In(string path) => Path.Combine(_folder.Root, path);
        var files = Assert.Single(Assert.Single(server.Listeners).Tls!.Certificates);
        Assert.Equal((In("tls/mail.pem"), "/etc/keys/mail.key"), (files.Certificate.ToString(), files.Key.ToString()));
        Assert.Equal(In("users.yaml"), server.UsersFile.ToString());
        Assert.Equal(In("relay.password"), server.Delivery.Credentials["relay.example.com"].PasswordFile.ToString());
        Assert.Equal(In("http.pem"), server.Http.Certificate.ToString());
        Assert.True(server.Http.PrivateKey.IsEmpty);
        Assert.Equal(In("mail/a"), Assert.Single(server.Simulation!.Providers).Store.ToString());
        Assert.Equal((In("spool"), In("events")), (server.Spool.Path.ToString(), server.Events.Path.ToString()));
        Assert.True(server.Logging.File.IsEmpty);
    }

    private ServerConfiguration Load(string yaml) => ConfigurationLoader.Load(_folder.Write("policymta.yaml", yaml));

    private IReadOnlyList<Policies.PolicyProblem> Mistakes(string yaml) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_folder.Write("policymta.yaml", yaml))).Problems;
}
