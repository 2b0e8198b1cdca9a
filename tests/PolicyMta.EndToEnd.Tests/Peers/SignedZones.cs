using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>
/// Zones served by Knot DNS, one of them signed, behind Debian's Unbound, which validates: what a mail server on this machine would ask.
/// </summary>
internal sealed class SignedZones(string folder) : IAsyncDisposable
{
    private readonly List<Tool> _servers = [];
    private readonly int _authoritative = Ports.Free();

    /// <summary>The port of the validating resolver on 127.0.0.1.</summary>
    public int Port { get; } = Ports.Free();

    public string Log => string.Join('\n', Directory.GetFiles(folder, "*.log").Select(File.ReadAllText));

    /// <param name="signed">The records of <c>tls.test</c>, which is signed.</param>
    /// <param name="plain">The records of <c>plain.test</c>, which is not.</param>
    public async Task StartAsync(string signed, string plain)
    {
        Directory.CreateDirectory(folder);
        foreach (var (zone, records) in new[] { ("tls.test", signed), ("plain.test", plain) })
        {
            File.WriteAllText(Path.Combine(folder, $"{zone}.zone"), $"""
                $ORIGIN {zone}.
                $TTL 60
                @ SOA ns.{zone}. hostmaster.{zone}. 1 3600 600 86400 60
                @ NS ns.{zone}.
                ns A 127.0.0.1
                {records}

                """);
        }

        var configuration = Path.Combine(folder, "knot.conf");
        File.WriteAllText(configuration, $"""
            server:
              listen: 127.0.0.1@{_authoritative}
              rundir: {folder}
            log:
              - target: {folder}/knot.log
                any: info
            database:
              storage: {folder}
            policy:
              - id: one
                single-type-signing: on
                algorithm: ecdsap256sha256
            template:
              - id: default
                storage: {folder}
                file: "%s.zone"
                zonefile-sync: -1
                journal-content: none
            zone:
              - domain: tls.test
                dnssec-signing: on
                dnssec-policy: one
              - domain: plain.test
            """);
        _servers.Add(Tool.Start("knotd", "knot", "-c", configuration));
        var anchor = "";
        await Eventually.TrueAsync(
            async () =>
            {
                anchor = await TryAsync("keymgr", "-c", configuration, "tls.test", "ds");
                return anchor.Contains(" DS ", StringComparison.Ordinal) && Log.Contains("[tls.test.] loaded", StringComparison.Ordinal);
            },
            () => $"Knot has no key:\n{Log}\n{anchor}",
            seconds: 60);
        await StartResolverAsync(anchor.Split('\n').First(line => line.Contains(" DS ", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private async Task StartResolverAsync(string anchor)
    {
        var configuration = Path.Combine(folder, "unbound.conf");
        File.WriteAllText(configuration, $"""
            server:
              interface: 127.0.0.1
              port: {Port}
              username: ""
              chroot: ""
              directory: "{folder}"
              pidfile: "{folder}/unbound.pid"
              logfile: "{folder}/unbound.log"
              use-syslog: no
              do-daemonize: no
              do-not-query-localhost: no
              do-ip6: no
              local-zone: "test." nodefault
              module-config: "validator iterator"
              trust-anchor: "{anchor.Trim()}"
              val-log-level: 2
              infra-host-ttl: 1
            stub-zone:
              name: "tls.test"
              stub-addr: 127.0.0.1@{_authoritative}
            stub-zone:
              name: "plain.test"
              stub-addr: 127.0.0.1@{_authoritative}
            remote-control:
              control-enable: no
            """);
        _servers.Add(Tool.Start("unbound", "unbound", "-d", "-c", configuration));
        await Eventually.TrueAsync(() => Log.Contains("start of service", StringComparison.Ordinal), () => Log, seconds: 60);
    }

    private static async Task<string> TryAsync(string program, params string[] arguments)
    {
        try
        {
            return await Tool.RunAsync(program, "knot", arguments);
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
