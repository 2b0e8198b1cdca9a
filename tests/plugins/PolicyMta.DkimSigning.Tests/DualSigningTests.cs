using System.Security.Cryptography;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>RSA and Ed25519 of one domain, and the sender's own domain besides: every signature on the mail holds for itself.</summary>
[Needs(Need.Time)]
public sealed class DualSigningTests
{
    private static readonly string Ed25519 = PemEncoding.WriteString("PRIVATE KEY", Ed25519Pkcs8.Write(new byte[32]));

    [Fact]
    public async Task All_signatures_verify_each_by_its_key()
    {
        using var plugin = new LoadedPlugin($"""
            keys:
              - {"{"} domain: example.com, selector: rsa, pem: {TestKeys.Yaml(TestKeys.Pem)} {"}"}
              - {"{"} domain: example.com, selector: ed, pem: {TestKeys.Yaml(Ed25519)} {"}"}
              - {"{"} domain: esp.example, selector: esp, always: true, pem: {TestKeys.Yaml(TestKeys.Pem)} {"}"}
            """);
        var rsa = $"v=DKIM1; k=rsa; p={TestKeys.PublicKey}";
        using var key = PemKey.Read(Ed25519, out _)!;
        var verifier = new SignatureVerifier(("rsa", rsa), ("ed", key.DnsText), ("esp", rsa));

        foreach (var message in RandomMessages.Take(100))
        {
            var signed = await plugin.SignedAsync(message);
            var held = await verifier.VerifyAsync(signed);
            Assert.Equal(3, held.Length);
            Assert.DoesNotContain(false, held);
        }

        var changed = await plugin.SignedAsync("From: a@example.com\r\nSubject: x\r\n\r\nbody\r\n"u8.ToArray());
        changed[^3] ^= 1;
        Assert.DoesNotContain(true, await verifier.VerifyAsync(changed));
        Assert.Empty(plugin.Problems);
    }
}
