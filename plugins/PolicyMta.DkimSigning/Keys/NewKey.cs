using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>Makes private keys, in PEM (PKCS#8).</summary>
internal static class NewKey
{
    public const string Rsa = "rsa";
    public const string Ed25519 = "ed25519";

    /// <param name="type"><see cref="Rsa"/> or <see cref="Ed25519"/>.</param>
    /// <param name="bits">The size of an RSA key.</param>
    public static string Make(string type, int bits) => type == Ed25519 ? MakeEd25519() : MakeRsa(bits);

    private static string MakeRsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static string MakeEd25519()
    {
        Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedLength];
        RandomNumberGenerator.Fill(seed);
        var pem = PemEncoding.WriteString("PRIVATE KEY", Ed25519Pkcs8.Write(seed)) + "\n";
        CryptographicOperations.ZeroMemory(seed);
        return pem;
    }
}
