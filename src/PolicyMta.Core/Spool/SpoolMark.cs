using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PolicyMta.Core.Spool;

/// <summary>
/// A note that a client's submission was taken, kept longer than its message so that the client's retry is recognised. Committed together
/// with the message: there is never one without the other.
/// </summary>
/// <param name="Key">What names the submission: see <see cref="SpoolMark.KeyOf"/>.</param>
/// <param name="Payload">What the caller wants back with the id.</param>
/// <param name="ExpiresAt">When it may be forgotten: at most <see cref="SpoolMark.MaxDays"/> days from now.</param>
internal readonly record struct SpoolMark(UInt128 Key, ReadOnlyMemory<byte> Payload, DateTimeOffset ExpiresAt)
{
    /// <summary>The longest time that a mark is kept.</summary>
    public const int MaxDays = 7;

    /// <summary>
    /// A key from what names the submission; its parts cannot run into each other, and no two submissions share a key by chance.
    /// </summary>
    public static UInt128 KeyOf(ReadOnlySpan<byte> kind, params ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, kind);
        foreach (var part in parts)
            Append(hash, part);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
