using System.Security.Cryptography;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Published;

/// <summary>Verifies by a key out of DNS, as receivers do.</summary>
internal static class PublicKey
{
    /// <returns>Whether the signature holds; also false if the key cannot be read.</returns>
    public static bool Verifies(string type, string base64, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        try
        {
            var key = Convert.FromBase64String(base64);
            return type == "ed25519" ? Ed25519Handle.Verifies(key, hash, signature) : VerifiesRsa(key, hash, signature);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static bool VerifiesRsa(byte[] key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key, out _);
        return rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
