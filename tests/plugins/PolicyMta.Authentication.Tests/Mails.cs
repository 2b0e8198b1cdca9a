using System.Security.Cryptography;
using System.Text;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Authentication.Tests;

/// <summary>Mails, and their signatures by the plugin that signs.</summary>
internal static class Mails
{
    /// <summary>One RSA key for all tests, since making keys is slow.</summary>
    public static string Pem { get; } = NewPem(2048);

    public static string Record { get; } = RecordOf(Pem);

    public static byte[] Plain(string from = "a@sender.example", string more = "") => Encoding.UTF8.GetBytes(
        $"{more}From: A <{from}>\r\nTo: b@here.example\r\nSubject: x\r\nDate: Sun, 29 Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n");

    public static string NewPem(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    public static string RecordOf(string pem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}";
    }

    /// <summary>A key's text as a value in YAML.</summary>
    public static string Yaml(string pem) => $"\"{pem.Trim().Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    /// <summary>The mail with the signature of a domain above it.</summary>
    public static async Task<byte[]> SignedAsync(byte[] mail, string domain, string settings = "", TimeProvider? time = null)
    {
        using var plugin = new DkimSigning.DkimSigningPlugin();
        var key = $"keys: [{{ domain: {domain}, selector: s, always: true, pem: {Yaml(Pem)}{settings} }}]";
        var builder = new TestPluginBuilder(key) { Time = time ?? TimeProvider.System };
        plugin.Configure(builder);
        Assert.Empty(builder.Problems);
        var context = new SignContext
        {
            Message = new MessageFacts
            {
                Id = default,
                ReturnPath = "",
                Recipients = [],
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Size = mail.Length,
            },
            Content = new MessageContent(mail),
        };
        var decision = await builder.SignHandlers.Single().DecideAsync(context, TestContext.Current.CancellationToken);
        return With(mail, decision!.Signatures);
    }

    /// <summary>The mail with fields above it, as the server puts them.</summary>
    public static byte[] With(byte[] mail, IEnumerable<HeaderField> fields) =>
        [.. Encoding.UTF8.GetBytes(string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"))), .. mail];

    /// <summary>The mail after the edits of header fields of a decision.</summary>
    public static byte[] Edited(byte[] mail, InjectDecision decision)
    {
        foreach (var edit in decision.Edits)
        {
            if (edit.AddHeader is { } added)
                mail = With(mail, [added]);
            else if (edit.RemoveHeader is { } name)
                mail = Without(mail, name);
        }

        return mail;
    }

    private static byte[] Without(byte[] mail, string name)
    {
        var content = new MessageContent(mail);
        var kept = content.Header.Where(field => !field.Is(name)).SelectMany(field => field.Raw.ToArray());
        return [.. kept, .. "\r\n"u8, .. content.Body.Span];
    }
}
