using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>
/// Debian's Postfix with a configuration of its own. Mail for other domains goes on to a relay, over TLS where the domain begins with
/// <c>tls.</c>.
/// </summary>
internal sealed class PostfixPeer(string folder, int relay, int tlsRelay) : Peer("postfix", folder)
{
    protected override string Store => Path.Combine(Folder, "mail/all/new");

    private string Configuration => Path.Combine(Folder, "etc");

    public override async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, "queue/pid/master.pid")))
            await Tool.RunAsync("postfix", "postfix", "-c", Configuration, "stop");
    }

    protected override async Task LaunchAsync(string certificate, string key)
    {
        Directory.CreateDirectory(Configuration);
        Directory.CreateDirectory(Path.Combine(Folder, "queue"));
        await PeerFolder.OwnedAsync(Path.Combine(Folder, "data"), "postfix");
        await PeerFolder.OwnedAsync(Path.Combine(Folder, "mail"), "postfix");
        var (user, group) = (await IdAsync("-u"), await IdAsync("-g"));
        File.WriteAllText(Path.Combine(Configuration, "main.cf"), $$"""
            compatibility_level = 3.6
            queue_directory = {{Folder}}/queue
            data_directory = {{Folder}}/data
            maillog_file = {{LogFile}}
            maillog_file_prefixes = {{Folder}}
            myhostname = postfix.test
            mydestination =
            mynetworks = 127.0.0.0/8
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            alias_maps =
            local_recipient_maps =
            virtual_mailbox_domains = {{FullDomain}}, {{PlainDomain}}
            virtual_mailbox_base = {{Folder}}/mail
            virtual_mailbox_maps = static:all/
            virtual_uid_maps = static:{{user}}
            virtual_gid_maps = static:{{group}}
            virtual_minimum_uid = 1
            relayhost = [127.0.0.1]:{{relay}}
            transport_maps = inline:{ { tls.sink.test = smtp-tls:[127.0.0.1]:{{tlsRelay}} } }
            smtpd_tls_cert_file = {{certificate}}
            smtpd_tls_key_file = {{key}}
            smtpd_tls_received_header = yes
            smtputf8_enable = yes
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_recipient_limit = 1000
            smtpd_client_connection_count_limit = 0

            """);
        File.WriteAllText(Path.Combine(Configuration, "master.cf"), $"""
            127.0.0.1:{FullPort} inet n - n - - smtpd -o smtpd_tls_security_level=may
            127.0.0.1:{PlainPort} inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=chunking,smtputf8,8bitmime,pipelining,dsn
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            smtp-tls unix - - n - - smtp -o smtp_tls_security_level=encrypt
            error unix - - n - - error
            retry unix - - n - - error
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd

            """);
        await Tool.RunAsync("postfix", "postfix", "-c", Configuration, "start");
    }

    private static async Task<string> IdAsync(string option) => (await Tool.RunAsync("id", "coreutils", option, "postfix")).Trim();
}
