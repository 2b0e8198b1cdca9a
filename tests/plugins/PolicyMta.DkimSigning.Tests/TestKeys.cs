using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>One RSA key for all tests, since making keys is slow.</summary>
internal static class TestKeys
{
    public static string Pem { get; } = Make(2048);

    public static string PublicKey { get; } = PublicKeyOf(Pem);

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

    /// <summary>The key as a YAML value that follows "pem: ".</summary>
    public static string Yaml(string pem) => "\"" + pem.ReplaceLineEndings("\\n") + "\"";
}
