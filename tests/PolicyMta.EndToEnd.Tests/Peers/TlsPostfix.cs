using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>Debian's Postfix at several loopback addresses, each with TLS of its own; it takes all mail for <c>.test</c>.</summary>
internal sealed class TlsPostfix(string folder, int port) : IAsyncDisposable
{
    private string Configuration => Path.Combine(folder, "etc");

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(folder, "log");

    /// <param name="services">Addresses, and the options of Postfix's server there.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string> services)
    {
        Directory.CreateDirectory(Configuration);
        Directory.CreateDirectory(Path.Combine(folder, "queue"));
        await PeerFolder.OwnedAsync(Path.Combine(folder, "data"), "postfix");
        File.WriteAllText(Path.Combine(Configuration, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            maillog_file = {LogFile}
            maillog_file_prefixes = {folder}
            myhostname = postfix.test
            mydestination =
            mynetworks = 127.0.0.0/8
            inet_interfaces = all
            inet_protocols = ipv4
            alias_maps =
            local_recipient_maps =
            relay_domains = test
            relay_recipient_maps =
            default_transport = discard
            relay_transport = discard
            smtpd_tls_loglevel = 1
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_client_connection_count_limit = 0

            """);
        File.WriteAllText(Path.Combine(Configuration, "master.cf"), $"""
            {string.Join('\n', services.Select(service => $"{service.Key}:{port} inet n - n - - smtpd {service.Value}"))}
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            proxymap unix - - n - - proxymap
            discard unix - - n - - discard
            error unix - - n - - error
            retry unix - - n - - error
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd

            """);
        await Tool.RunAsync("postfix", "postfix", "-c", Configuration, "start");
        await Eventually.TrueAsync(() => Log.Contains("daemon started", StringComparison.Ordinal), () => Log, seconds: 60);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(folder, "queue/pid/master.pid")))
            await Tool.RunAsync("postfix", "postfix", "-c", Configuration, "stop");
    }
}
