using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>
/// Debian's OpenSMTPD, unpacked beside Postfix. It keeps its spool at a fixed place, so it gets a mount namespace of its own. Debian 12's
/// build offers STARTTLS and then breaks off every handshake (its key handling does not work with OpenSSL 3): a receiver of the kind that
/// opportunistic TLS must survive.
/// </summary>
internal sealed class OpenSmtpdPeer(string folder) : Peer("opensmtpd", folder)
{
    private Tool? _daemon;

    protected override string Store => Path.Combine(Folder, "mail/new");

    public override async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
    }

    protected override async Task LaunchAsync(string certificate, string key)
    {
        var program = PeerFolder.Program("usr/sbin/smtpd");
        var helpers = Path.Combine(PeerFolder.Installed, "usr/libexec/opensmtpd");

        // The repository may stand below a home folder that only root may enter: the helpers are run where they are mounted.
        const string MountedHelpers = "/usr/libexec/opensmtpd";
        var configuration = Path.Combine(Folder, "smtpd.conf");
        Directory.CreateDirectory(Path.Combine(Folder, "spool"), (UnixFileMode)0b111_001_001);
        await PeerFolder.OwnedAsync(Path.Combine(Folder, "mail"), "opensmtpd");
        File.WriteAllText(configuration, $$"""
            pki opensmtpd.test cert "{{certificate}}"
            pki opensmtpd.test key "{{key}}"
            table everybody { "@" = "opensmtpd" }
            listen on 127.0.0.1 port {{FullPort}} tls pki opensmtpd.test hostname opensmtpd.test
            listen on 127.0.0.1 port {{PlainPort}} hostname opensmtpd.test
            action "store" mda "{{MountedHelpers}}/mail.maildir {{Folder}}/mail" virtual <everybody>
            match from any for domain { "{{FullDomain}}", "{{PlainDomain}}" } action "store"

            """);
        _daemon = Tool.Start("unshare", "util-linux", "-m", "--propagation", "slave", "/bin/sh", "-c", $"""
            mount --bind {Folder}/spool /var/spool/smtpd && mount --bind {helpers} {MountedHelpers} && mount -t tmpfs tmpfs /var/run &&
            exec {program} -d -f {configuration} > {LogFile} 2>&1
            """);
    }
}
