using System.Security.Cryptography;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Programs that others wrote inject, receive and verify: MailKit, swaks and smtp-source in front, smtp-sink behind, dkimpy as the judge.
/// </summary>
[Needs(Need.Programs)]
[Needs(Need.Root)]
public sealed class ThirdPartyTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly RSA _key = RSA.Create(2048);
    private MtaProcess _mta = null!;
    private Tool _sink = null!;

    private string Dump => _folder["dump"];

    private string[] Delivered => Directory.Exists(Dump) ? Directory.GetFiles(Dump) : [];

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Dump);
        File.SetUnixFileMode(Dump, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        var sinkPort = Ports.Free();
        _sink = Tool.Start("smtp-sink", "postfix", "-u", "nobody", "-d", Path.Combine(Dump, "m."), $"127.0.0.1:{sinkPort}", "100");
        File.WriteAllText(_folder["key.pem"], _key.ExportPkcs8PrivateKeyPem());
        _mta = new MtaProcess(_folder.Path, $"""
            delivery:
              next_hop: 127.0.0.1:{sinkPort}
            plugins:
              settings:
                PolicyMta.DkimSigning:
                  required: true
                  keys:
                    - domain: sender.example
                      selector: s1
                      file: {_folder["key.pem"]}
            """);
        await _mta.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _mta.DisposeAsync();
        await _sink.DisposeAsync();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task MailKit_swaks_and_smtp_source_inject_and_dkimpy_verifies_what_smtp_sink_got()
    {
        await InjectByMailKitAsync();
        await Tool.RunAsync(
            "swaks",
            "swaks",
            "--server",
            $"127.0.0.1:{_mta.SmtpPort}",
            "--from",
            "news@sender.example",
            "--to",
            "swaks@sink.test",
            "--header",
            "From: Swaks <news@sender.example>",
            "--body",
            "a line\n.\n..two dots\n\n\n");
        await Tool.RunAsync(
            "smtp-source", "postfix", "-s", "5", "-m", "50", "-l", "10240", "-f", "news@sender.example", "-t", "source@sink.test",
            $"127.0.0.1:{_mta.SmtpPort}");

        await Eventually.TrueAsync(() => Delivered.Length == 52, () => $"{Delivered.Length} of 52 messages arrived.\n{_mta.Output}");
        await _mta.StopAsync();
        var record = $"v=DKIM1; k=rsa; p={Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}";
        File.WriteAllText(_folder["verify.py"], """
            import sys, dkim
            failed = 0
            for name in sys.argv[2:]:
                text = open(name, 'rb').read()
                # smtp-sink writes the envelope and its own Received field above the message, and ends lines with LF.
                lines = text.split(b'\n')
                start = next(i for i, line in enumerate(lines) if line.startswith(b'DKIM-Signature:'))
                message = b'\r\n'.join(lines[start:])
                if message.endswith(b'\r\n\r\n'):
                    message = message[:-2]
                if not dkim.DKIM(message).verify(dnsfunc=lambda name, timeout=5: sys.argv[1].encode()):
                    failed += 1
                    print('does not verify:', name)
            print('failed', failed)
            """);
        var said = await Tool.RunAsync("/usr/bin/python3", "python3-dkim", [_folder["verify.py"], record, .. Delivered]);
        Assert.Contains("failed 0", said, StringComparison.Ordinal);
    }

    private async Task InjectByMailKitAsync()
    {
        var message = new MimeMessage
        {
            Subject = "Grüße aus dem Test",
            Body = new TextPart("plain") { Text = "Ein Text mit Ümläuten.\n.\nund einem Punkt.\n" },
        };
        message.From.Add(new MailboxAddress("Nächrichten", "news@sender.example"));
        message.To.Add(new MailboxAddress("", "mailkit@sink.test"));
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", _mta.SmtpPort, SecureSocketOptions.None);
        var reply = await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);
        Assert.Contains("queued as", reply, StringComparison.Ordinal);
    }
}
