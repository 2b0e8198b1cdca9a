using System.Security.Cryptography;
using PolicyMta.Authentication.Signatures;

namespace PolicyMta.Authentication.Arc;

/// <summary>The hashes that seals sign: all sets up to their own, in relaxed form (RFC 8617 section 5.1.1).</summary>
internal static class SealHash
{
    /// <summary>The fields of sets in relaxed form, the oldest set first. Made once, however many seals are hashed over them.</summary>
    public static byte[][] Canonical(ImmutableArray<ArcSet> sets) =>
        [.. sets.SelectMany(set => new[] { set.Results, set.Message, set.Seal }).Select(SignatureField.Relaxed)];

    /// <summary>The hash of one seal.</summary>
    /// <param name="fields">The canonical fields above its own: those of the sets before it, and its own set's other two.</param>
    /// <param name="seal">The seal's own field in canonical form, without b=.</param>
    public static byte[] Of(ReadOnlySpan<byte[]> fields, byte[] seal)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in fields)
        {
            sha.AppendData(field);
            sha.AppendData("\r\n"u8);
        }

        sha.AppendData(seal);
        return sha.GetHashAndReset();
    }
}
