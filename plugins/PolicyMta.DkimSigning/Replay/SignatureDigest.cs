using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>What names a signature, however its field was folded on the way.</summary>
internal static class SignatureDigest
{
    public const int Length = 12;

    /// <summary>The value of a tag of a DKIM-Signature, without white space; null if there is none.</summary>
    public static string? Tag(string value, string name)
    {
        foreach (var piece in value.Split(';'))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && piece[..equals].Trim() == name)
                return string.Concat(piece[(equals + 1)..].Where(c => !char.IsWhiteSpace(c)));
        }

        return null;
    }

    /// <returns>The digest, or null if it is no signature.</returns>
    public static byte[]? Of(string value) =>
        Tag(value, "b") is { Length: > 0 } signature ? SHA256.HashData(Encoding.ASCII.GetBytes(signature))[..Length] : null;

    /// <summary>What stands for a recipient; the case of letters does not matter.</summary>
    public static ulong OfRecipient(string address) => BitConverter.ToUInt64(
        SHA256.HashData(Encoding.UTF8.GetBytes(address.Trim().ToLowerInvariant())));
}
