using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>
/// Debian's Exim, unpacked beside Postfix. Mail for other domains goes on to a relay, over TLS where the domain begins with <c>tls.</c>.
/// </summary>
internal sealed class EximPeer(string folder, int relay, int tlsRelay) : Peer("exim", folder)
{
    private Tool? _daemon;

    public override string Log => string.Concat(Directory.EnumerateFiles(Path.Combine(Folder, "logs")).Select(File.ReadAllText)) + base.Log;

    protected override string Store => Path.Combine(Folder, "mail/new");

    public override async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
    }

    protected override async Task LaunchAsync(string certificate, string key)
    {
        var program = PeerFolder.Program("usr/sbin/exim4");
        var configuration = Path.Combine(Folder, "exim.conf");
        foreach (var own in (string[])["spool", "mail", "logs"])
            await PeerFolder.OwnedAsync(Path.Combine(Folder, own), "Debian-exim");
        var ownKey = Path.Combine(Folder, "key.pem");
        File.Copy(key, ownKey);
        await Tool.RunAsync("chown", "coreutils", "Debian-exim", ownKey);
        var full = "${if eq{$received_port}{" + FullPort + "}{*}{}}";
        File.WriteAllText(configuration, $"""
            primary_hostname = exim.test
            exim_path = {program}
            exim_user = Debian-exim
            exim_group = Debian-exim
            spool_directory = {Folder}/spool
            log_file_path = {Folder}/logs/%slog
            pid_file_path = {Folder}/exim.pid
            keep_environment =
            never_users =
            deliver_drop_privilege = true
            local_interfaces = <; [127.0.0.1]:{FullPort}; [127.0.0.1]:{PlainPort}
            tls_certificate = {certificate}
            tls_privatekey = {ownKey}
            tls_advertise_hosts = {full}
            chunking_advertise_hosts = {full}
            smtputf8_advertise_hosts = {full}
            pipelining_advertise_hosts = {full}
            acl_smtp_rcpt = accept
            acl_smtp_data = accept
            host_lookup =
            rfc1413_hosts =
            smtp_accept_max = 200
            log_selector = +tls_cipher

            begin routers
            here:
              driver = accept
              domains = {FullDomain} : {PlainDomain}
              transport = store
            secure:
              driver = manualroute
              domains = tls.sink.test
              route_list = * 127.0.0.1::{tlsRelay}
              self = send
              transport = secure
            relay:
              driver = manualroute
              route_list = * 127.0.0.1::{relay}
              self = send
              transport = clear

            begin transports
            store:
              driver = appendfile
              directory = {Folder}/mail
              maildir_format
              create_directory
              user = Debian-exim
            secure:
              driver = smtp
              hosts_require_tls = *
              tls_verify_certificates =
            clear:
              driver = smtp
              hosts_avoid_tls = *

            begin retry
            * * F,1h,5s

            """);
        _daemon = Tool.Start("/bin/sh", "exim4-daemon-heavy", "-c", $"exec {program} -C {configuration} -bdf -q5s > {LogFile} 2>&1");
    }
}
