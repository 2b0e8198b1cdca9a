using System.Buffers.Binary;

namespace PolicyMta.Returns.Marks;

/// <summary>
/// Makes and reads marks: message id, recipient and origin with a signature over all of them, in 56 letters and digits whose case does not
/// matter. The first key makes new ones, all are tried on old ones. Nothing is remembered for a mark. Immutable and thread-safe.
/// </summary>
/// <param name="keys">The keys, at least one.</param>
/// <param name="prefix">What stands before a mark in a return path.</param>
/// <param name="lifetime">How long after the message a mark counts.</param>
/// <param name="time">The clock.</param>
internal sealed class MarkBook(ImmutableArray<MarkKey> keys, string prefix, TimeSpan lifetime, TimeProvider time)
{
    /// <summary>Characters of a mark.</summary>
    public const int TextLength = 56;

    /// <summary>The longest prefix: a local part has 64 octets (RFC 5321 section 4.5.3.1.1).</summary>
    public const int MaxPrefix = 64 - TextLength;

    /// <summary>Bytes that say which tenant and campaign.</summary>
    public const int OriginLength = 5;

    private const int Signed = 1 + SpoolId.ByteLength + sizeof(uint) + OriginLength;
    private const int Length = Signed + MarkKey.SignatureLength;
    private const int PurposeShift = 5;

    /// <summary>How far this server's clock may have been set back since.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    /// <summary>A return path for one recipient of a message.</summary>
    public string ReturnPath(string domain, SpoolId id, string recipient, ulong origin) =>
        $"{prefix}{Write(MarkPurpose.ReturnPath, id, recipient, origin)}@{domain}";

    /// <summary>A mark for a header field.</summary>
    /// <param name="id">The message.</param>
    /// <param name="recipient">Its only recipient; null if it has several.</param>
    /// <param name="origin">Which tenant and campaign.</param>
    public string Field(SpoolId id, string? recipient, ulong origin) => Write(MarkPurpose.Field, id, recipient, origin);

    /// <summary>Reads an address or local part that may be a return path.</summary>
    public MarkVerdict CheckReturnPath(string? address, out Proof? proof)
    {
        proof = null;
        if (address is null)
            return MarkVerdict.None;
        var local = address.AsSpan(0, address.LastIndexOf('@') is >= 0 and var at ? at : address.Length);
        return local.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? Check(local[prefix.Length..], MarkPurpose.ReturnPath, out proof)
            : MarkVerdict.None;
    }

    /// <summary>Reads the value of a header field.</summary>
    public MarkVerdict CheckField(string? value, out Proof? proof)
    {
        proof = null;
        return value is null ? MarkVerdict.None : Check(value.AsSpan().Trim(), MarkPurpose.Field, out proof);
    }

    private string Write(MarkPurpose purpose, SpoolId id, string? recipient, ulong origin)
    {
        var key = keys[0];
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = (byte)(((int)purpose << PurposeShift) | key.Number);
        id.WriteBytes(bytes[1..]);
        var rest = bytes[(1 + SpoolId.ByteLength)..];
        BinaryPrimitives.WriteUInt32BigEndian(rest, recipient is null ? 0 : key.TagOf(id, recipient));
        OriginBook.WriteNumber(origin, rest[sizeof(uint)..]);
        key.Sign(bytes[..Signed], bytes[Signed..]);
        Span<char> text = stackalloc char[TextLength];
        Base32.Write(bytes, text);
        return new string(text);
    }

    private MarkVerdict Check(ReadOnlySpan<char> text, MarkPurpose purpose, out Proof? proof)
    {
        proof = null;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != TextLength || !Base32.TryRead(text, bytes))
            return MarkVerdict.None;
        if (bytes[0] >> PurposeShift != (int)purpose)
            return MarkVerdict.Forged;
        foreach (var key in keys)
        {
            if (key.Number != (bytes[0] & 31) || !key.Verifies(bytes[..Signed], bytes[Signed..]))
                continue;
            var rest = bytes[(1 + SpoolId.ByteLength)..];
            proof = new Proof(
                new Mark(
                    purpose, SpoolId.FromBytes(bytes[1..(1 + SpoolId.ByteLength)]), BinaryPrimitives.ReadUInt32BigEndian(rest),
                    OriginBook.ReadNumber(rest[sizeof(uint)..])), key);
            var age = time.GetUtcNow() - proof.Mark.Id.Time;
            return age <= lifetime && age >= -ClockSlack ? MarkVerdict.Genuine : MarkVerdict.Expired;
        }

        return MarkVerdict.Forged;
    }
}
