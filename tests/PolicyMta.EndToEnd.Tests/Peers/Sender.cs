using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>How a sender reaches us.</summary>
public enum TlsUse
{
    None,
    StartTls,
    Implicit,
}

/// <summary>Clients that others wrote send one message to a port on loopback.</summary>
internal static class Sender
{
    public static Task SendAsync(string name, int port, TlsUse tls, SampleMail mail, string recipient, string folder) => name switch
    {
        "mailkit" => MailKitAsync(port, tls, mail, recipient),
        "swaks" => SwaksAsync(port, tls, mail, recipient, FileOf(mail with { Content = mail.Content[..^2] }, folder)),
        "smtplib" => Tool.RunAsync("/usr/bin/python3", "python3", $"{PeerFolder.Scripts}/send.py", $"{port}", Word(
            tls), mail.Sender, recipient, FileOf(mail, folder)),
        "nodemailer" => Tool.RunAsync(
            "/bin/sh",
            "nodejs",
            "-c",
            "cd \"$1\" && shift && exec node \"$@\"",
            "sh",
            PeerFolder.Npm,
            $"{PeerFolder.Scripts}/send.mjs",
            $"{port}",
            Word(tls),
            mail.Sender,
            recipient,
            FileOf(mail, folder)),
        _ => throw new ArgumentException($"There is no sender {name}."),
    };

    private static async Task MailKitAsync(int port, TlsUse tls, SampleMail mail, string recipient)
    {
        using var content = new MemoryStream(mail.Content);
        var message = await MimeMessage.LoadAsync(content);
        using var client = new SmtpClient();
        client.ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await client.ConnectAsync("127.0.0.1", port, tls switch
        {
            TlsUse.None => SecureSocketOptions.None,
            TlsUse.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.SslOnConnect,
        });
        var format = FormatOptions.Default.Clone();
        format.International = mail.Kind == MailKind.Utf8;
        await client.SendAsync(format, message, new MailboxAddress("", mail.Sender), [new MailboxAddress("", recipient)]);
        await client.DisconnectAsync(quit: true);
    }

    // swaks ends what it sends with a line end of its own.
    private static Task SwaksAsync(int port, TlsUse tls, SampleMail mail, string recipient, string file)
    {
        string[] security = tls switch
        {
            TlsUse.None => [],
            TlsUse.StartTls => ["--tls"],
            _ => ["--tls-on-connect"],
        };
        return Tool.RunAsync(
            "swaks",
            "swaks",
            [.. security, "--server", $"127.0.0.1:{port}", "--from", mail.Sender, "--to", recipient, "--data", $"@{file}"]);
    }

    private static string Word(TlsUse tls) => tls switch
    {
        TlsUse.None => "none",
        TlsUse.StartTls => "starttls",
        _ => "implicit",
    };

    private static string FileOf(SampleMail mail, string folder)
    {
        var file = Path.Combine(folder, mail.Id);
        File.WriteAllBytes(file, mail.Content);
        return file;
    }
}
