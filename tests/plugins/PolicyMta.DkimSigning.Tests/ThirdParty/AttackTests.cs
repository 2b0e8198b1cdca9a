using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Testing;

namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>What others may do to a signed mail, or with it: no verifier takes what comes of it, by either algorithm.</summary>
[Needs(Need.Programs)]
public sealed class AttackTests : IDisposable
{
    private const string Mail = "From: a@example.com\r\nTo: b@corp.example\r\nSubject: hello\r\nDate: Tue, 24 Nov 2026 04:05:06 +0000\r\n"
        + "Message-ID: <1@example.com>\r\nList-Unsubscribe: <https://example.com/u>\r\n\r\nPay 10 EUR.\r\n";

    private static readonly ImmutableArray<IVerifier> Verifiers = [new Dkimpy(), new OpenDkim(), new MimeKitVerifier()];

    /// <summary>MimeKit does not look at x=: the two others must.</summary>
    private static readonly string[] OfTwoVerifiers = ["expired"];

    private static readonly ImmutableArray<(string Name, Func<string, string> Change)> Changes =
    [
        .. new[]
        {
            "From: evil@other.example", "Subject: you won", "To: other@corp.example", "Date: Tue, 24 Nov 2026 05:05:06 +0000",
            "Message-ID: <2@example.com>", "Reply-To: evil@other.example", "Cc: all@corp.example", "MIME-Version: 1.0",
            "Content-Type: text/html", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment", "Content-ID: <x>",
            "Content-Description: x", "Content-Language: de", "List-Unsubscribe: <https://evil.example/>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Id: <x.evil.example>", "List-Help: <mailto:x@evil.example>",
            "List-Post: NO", "List-Archive: <https://evil.example/>", "List-Owner: <mailto:x@evil.example>",
            "List-Subscribe: <mailto:x@evil.example>",
        }.SelectMany(IEnumerable<(string, Func<string, string>)> (field) =>
        [
            ($"above-{field[..field.IndexOf(':', StringComparison.Ordinal)]}", mail => field + "\r\n" + mail),
            ($"below-{field[..field.IndexOf(':', StringComparison.Ordinal)]}",
                mail => mail.Replace("\r\n\r\n", $"\r\n{field}\r\n\r\n", StringComparison.Ordinal)),
        ]),
        ("subject-changed", mail => mail.Replace("hello", "hallo", StringComparison.Ordinal)),
        ("subject-removed", mail => mail.Replace("Subject: hello\r\n", "", StringComparison.Ordinal)),
        ("to-changed", mail => mail.Replace("b@corp", "c@corp", StringComparison.Ordinal)),
        ("unsubscribe-removed", mail => mail.Replace("List-Unsubscribe: <https://example.com/u>\r\n", "", StringComparison.Ordinal)),
        ("body-appended", mail => mail + "And 1000 more.\r\n"),
        ("body-begun-anew", mail => mail.Replace("\r\n\r\n", "\r\n\r\n\r\nx\r\n", StringComparison.Ordinal)),
        ("body-changed", mail => mail.Replace("10 EUR", "99 EUR", StringComparison.Ordinal)),
        ("other-domain", mail => mail.Replace("d=example.com", "d=other.example", StringComparison.Ordinal)),
        ("length-added", mail => mail.Replace("v=1;", "v=1; l=5;", StringComparison.Ordinal) + "more\r\n"),
        ("expiry-moved", mail => mail.Replace("x=", "x=9", StringComparison.Ordinal)),
    ];

    private readonly TestFolder _folder = new();
    private readonly PublishedKeys _keys = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_that_was_changed_replayed_too_late_or_signed_by_a_key_that_is_gone_holds()
    {
        var folder = Directory.CreateDirectory(_folder["mails"]).FullName;
        var names = new List<string>();
        var now = TimeProvider.System.GetUtcNow();
        Publish("", TestKeys.Record, TestKeys.Ed25519Record);
        Publish("-expired", TestKeys.Record, TestKeys.Ed25519Record);
        Publish("-reused", $"v=DKIM1; k=rsa; p={TestKeys.PublicKeyOf(TestKeys.Make(2048))}", TestKeys.OtherEd25519Record);
        Publish("-revoked", "v=DKIM1; k=rsa; p=", "v=DKIM1; k=ed25519; p=");

        var signed = await SignAsync("", now);
        await WriteAsync("untouched", signed);
        foreach (var (name, change) in Changes)
        {
            var changed = change(signed);
            Assert.True(changed != signed, $"{name} changes nothing");
            await WriteAsync(name, changed);
        }

        await WriteAsync("expired", await SignAsync("-expired", now - TimeSpan.FromDays(30)));
        await WriteAsync("selector-reused", await SignAsync("-reused", now));
        await WriteAsync("selector-revoked", await SignAsync("-revoked", now));
        await WriteAsync("selector-unpublished", await SignAsync("-none", now));

        foreach (var verifier in Verifiers)
        {
            var held = await verifier.VerifyAsync(folder, _keys);
            Assert.Equal(["ed", "rsa"], held["untouched"].Order());
            var taken = names.Where(name => name != "untouched" && !held[name].IsEmpty
                && !(verifier is MimeKitVerifier && OfTwoVerifiers.Contains(name)));
            Assert.True(!taken.Any(), $"{verifier.Name} takes: {string.Join(", ", taken)}");
        }

        async Task WriteAsync(string name, string mail)
        {
            names.Add(name);
            await File.WriteAllTextAsync(Path.Combine(folder, name), mail, new UTF8Encoding(false));
        }
    }

    private void Publish(string suffix, string rsa, string ed25519)
    {
        foreach (var domain in (string[])["example.com", "other.example"])
        {
            _keys.Add("rsa" + suffix, domain, rsa);
            _keys.Add("ed" + suffix, domain, ed25519);
        }
    }

    private static async Task<string> SignAsync(string suffix, DateTimeOffset at)
    {
        var common = "domain: example.com, expires_after: 7d";
        using var plugin = new LoadedPlugin(
            $"""
            keys:
              - {"{"} {common}, selector: rsa{suffix}, pem: {TestKeys.Yaml(TestKeys.Pem)} {"}"}
              - {"{"} {common}, selector: ed{suffix}, pem: {TestKeys.Yaml(TestKeys.Ed25519)} {"}"}
            """,
            new FakeTimeProvider(at));
        return Encoding.UTF8.GetString(await plugin.SignedAsync(Encoding.ASCII.GetBytes(Mail)));
    }
}
