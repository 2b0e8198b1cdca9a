using System.Security.Cryptography;

namespace PolicyMta.Authentication.Signatures;

/// <summary>The hash that a signature over a message signs.</summary>
internal static class SignatureHash
{
    /// <param name="header">The message's fields.</param>
    /// <param name="signature">What the signature says.</param>
    /// <param name="own">The signature's own field, which is hashed last and without b=.</param>
    public static byte[] Of(HeaderIndex header, SignatureTags signature, RawHeaderField own)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        header.Feed(sha, signature.Names, signature.HeaderForm, own);
        sha.AppendData(SignatureField.Canonical(own, signature.HeaderForm));
        return sha.GetHashAndReset();
    }
}
