using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>Reads a private key out of PEM: RSA as PKCS#8 or PKCS#1, Ed25519 as PKCS#8. The key's type names the algorithm.</summary>
internal static class PemKey
{
    private const string MakeRsa = "make one of 2048 bits: policymta dkim new --type rsa --bits 2048";

    /// <param name="pem">The text.</param>
    /// <param name="problem">What is wrong, as the rest of a sentence about the file.</param>
    /// <returns>The key, or null if it cannot sign.</returns>
    public static PrivateKey? Read(string pem, out string problem)
    {
        problem = "";
        try
        {
            return Ed25519Of(pem) is { } key ? key : RsaOf(pem, out problem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            problem = $"does not hold a private RSA or Ed25519 key that can be read ({e.Message}); a PEM block 'PRIVATE KEY' or "
                + "'RSA PRIVATE KEY' without a passphrase is expected.";
        }
        catch (PlatformNotSupportedException e)
        {
            problem = $"is an Ed25519 key. {e.Message} Install it, or use an RSA key.";
        }

        return null;
    }

    private static Ed25519PrivateKey? Ed25519Of(string pem)
    {
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End..])
        {
            if (rest[block.Label] is not "PRIVATE KEY")
                continue;
            var der = new byte[block.DecodedDataLength];
            if (!Convert.TryFromBase64Chars(rest[block.Base64Data], der, out var length)
                || Ed25519Pkcs8.SeedOf(der.AsMemory(0, length)) is not { } seed)
                continue;
            try
            {
                return new Ed25519PrivateKey(seed);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
                CryptographicOperations.ZeroMemory(der);
            }
        }

        return null;
    }

    private static RsaPrivateKey? RsaOf(string pem, out string problem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var parameters = rsa.ExportParameters(includePrivateParameters: true);
        problem = rsa.KeySize switch
        {
            < RsaPrivateKey.Smallest => $"is an RSA key of {rsa.KeySize} bits, which no receiver accepts; {MakeRsa}.",
            > RsaPrivateKey.Largest => $"is an RSA key of {rsa.KeySize} bits; receivers need not take more than 4096; {MakeRsa}.",
            _ => "",
        };
        return problem.Length == 0 ? new RsaPrivateKey(parameters) : null;
    }
}
