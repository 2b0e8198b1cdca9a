using System.Security.Cryptography;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>One RSA key for all tests, since making keys is slow.</summary>
internal static class TestKeys
{
    public static string Pem { get; } = Make(2048);

    public static string PublicKey { get; } = PublicKeyOf(Pem);

    /// <summary>What DNS says of <see cref="Pem"/>.</summary>
    public static string Record { get; } = $"v=DKIM1; k=rsa; p={PublicKey}";

    /// <summary>The key of RFC 8463 appendix A.</summary>
    public static string Ed25519 { get; } = Ed25519Of(Convert.FromBase64String("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="));

    public static string Ed25519Record { get; } = RecordOf(Ed25519);

    /// <summary>The record of another key.</summary>
    public static string OtherEd25519Record { get; } = RecordOf(Ed25519Of(new byte[32]));

    public static string Make(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    public static string PublicKeyOf(string pem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    public static string RecordOf(string pem)
    {
        using var key = PemKey.Read(pem, out _)!;
        return key.DnsText;
    }

    /// <summary>The key as a YAML value that follows "pem: ".</summary>
    public static string Yaml(string pem) => "\"" + pem.ReplaceLineEndings("\\n") + "\"";

    private static string Ed25519Of(byte[] seed) => PemEncoding.WriteString("PRIVATE KEY", Ed25519Pkcs8.Write(seed));
}
