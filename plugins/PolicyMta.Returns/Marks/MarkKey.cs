using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Returns.Marks;

/// <summary>A secret that signs marks (HMAC-SHA256, RFC 2104). Immutable and thread-safe.</summary>
internal sealed class MarkKey
{
    /// <summary>Bytes of a signature: 72 bits are beyond guessing, since each guess is a mail.</summary>
    public const int SignatureLength = 9;

    private const int DigestLength = 32;
    private const int MostOnStack = 512;
    private readonly byte[] _secret;

    public MarkKey(ReadOnlySpan<byte> secret)
    {
        _secret = secret.ToArray();
        Span<byte> digest = stackalloc byte[DigestLength];
        Digest("id"u8, [], digest);
        Number = digest[0] & 31;
    }

    /// <summary>0 to 31: a hint at which key signed, so that few are tried. Two keys may share one.</summary>
    public int Number { get; }

    /// <summary>Another secret that follows from this one and tells nothing of it.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, DigestLength, info: Encoding.UTF8.GetBytes(purpose));

    public void Sign(ReadOnlySpan<byte> bytes, Span<byte> signature)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        Digest("mark"u8, bytes, digest);
        digest[..SignatureLength].CopyTo(signature);
    }

    public bool Verifies(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[SignatureLength];
        Sign(bytes, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }

    /// <summary>What stands for a recipient of a message; never 0. The case of letters does not matter.</summary>
    public uint TagOf(SpoolId id, string recipient)
    {
        var address = recipient.ToLowerInvariant();
        var length = SpoolId.ByteLength + Encoding.UTF8.GetByteCount(address);
        var bytes = length <= MostOnStack ? stackalloc byte[length] : new byte[length];
        id.WriteBytes(bytes);
        Encoding.UTF8.GetBytes(address, bytes[SpoolId.ByteLength..]);
        Span<byte> digest = stackalloc byte[DigestLength];
        Digest("recipient"u8, bytes, digest);
        return Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(digest));
    }

    private void Digest(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        var length = purpose.Length + 1 + bytes.Length;
        var all = length <= MostOnStack ? stackalloc byte[length] : new byte[length];
        purpose.CopyTo(all);
        all[purpose.Length] = 0;
        bytes.CopyTo(all[(purpose.Length + 1)..]);
        HMACSHA256.HashData(_secret, all, digest);
    }
}
