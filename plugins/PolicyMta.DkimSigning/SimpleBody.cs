using System.Security.Cryptography;

namespace PolicyMta.DkimSigning;

/// <summary>
/// The "simple" body canonicalization of RFC 6376 section 3.4.3: the bytes as they are, without empty lines at the end, and a final CRLF,
/// also on an empty body.
/// </summary>
internal static class SimpleBody
{
    /// <summary>Writes the SHA-256 hash of the canonical body.</summary>
    public static void Hash(ReadOnlySpan<byte> body, Span<byte> hash)
    {
        while (body.EndsWith("\r\n"u8))
            body = body[..^2];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(body);
        sha.AppendData("\r\n"u8);
        sha.GetHashAndReset(hash);
    }
}
