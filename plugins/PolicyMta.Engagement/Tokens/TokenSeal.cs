using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Engagement.Tokens;

/// <summary>
/// Makes and reads tokens: encrypted and authenticated, so that nobody can make one or have this server redirect to a place of his own, and
/// a link in a log tells no address. Everything is in the token; nothing is stored for a message. Thread-safe.
/// </summary>
internal sealed class TokenSeal(ImmutableArray<SealKey> keys, TimeSpan lifetime, TimeProvider time)
{
    /// <summary>Kind and day.</summary>
    public const int FixedLength = 1 + sizeof(ushort);

    public const int IdentifiedBit = 0x80;

    /// <summary>1 January 1970.</summary>
    public const int FirstDay = 719_162;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Begins with a message's tokens; null if its tenant's name is too long.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="campaign">The campaign.</param>
    /// <param name="variant">The campaign's variant; empty if it has none.</param>
    /// <param name="message">The message; null if nothing may lead to it.</param>
    /// <param name="recipient">The recipient, with the message.</param>
    public MessageSeal? Begin(string tenant, string campaign, string variant = "", SpoolId? message = null, string? recipient = null) =>
        Encoding.UTF8.GetByteCount(tenant) > TokenForm.MaxTenant
            ? null
            : new MessageSeal(
                keys[0], new Token(TokenKind.Click, tenant, campaign)
                {
                    Variant = variant,
                    Message = message,
                    Recipient = recipient,
                    Day = Today,
                });

    /// <returns>Null unless it was made here, and not too long ago.</returns>
    public Token? Read(string? text)
    {
        if (text is null || text.Length > TokenForm.MaxLength || !Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < TokenForm.TenantAt || bytes[0] >> 5 != TokenForm.Version)
            return null;
        var headLength = TokenForm.TenantAt + bytes[TokenForm.TenantAt - 1];
        if (headLength - TokenForm.TenantAt > TokenForm.MaxTenant || bytes.Length < headLength + FixedLength + TokenForm.TagLength)
            return null;
        foreach (var key in keys)
        {
            if (key.Number == (bytes[0] & 31) && Open(key, bytes, headLength) is { } token)
                return token.Day <= Today.AddDays(1) && token.Day >= Today.AddDays(-(int)lifetime.TotalDays) ? token : null;
        }

        return null;
    }

    private static Token? Open(SealKey key, byte[] bytes, int headLength)
    {
        var salt = bytes.AsSpan(1, TokenForm.SaltLength);
        var covered = bytes.AsSpan(TokenForm.TenantAt..headLength).ToArray();
        TokenForm.Cover(key, salt, covered);
        var tenant = Encoding.UTF8.GetString(covered);
        Span<byte> ofMessage = stackalloc byte[HMACSHA256.HashSizeInBytes];
        TokenForm.MessageKey(key, tenant, salt, ofMessage);
        Span<byte> nonce = stackalloc byte[TokenForm.NonceLength];
        nonce.Clear();
        bytes.AsSpan(TokenForm.NumberAt, sizeof(ushort)).CopyTo(nonce);
        var plain = new byte[bytes.Length - headLength - TokenForm.TagLength];
        try
        {
            using var cipher = new AesGcm(ofMessage, TokenForm.TagLength);
            cipher.Decrypt(
                nonce, bytes.AsSpan(headLength, plain.Length), bytes.AsSpan(^TokenForm.TagLength..), plain, bytes.AsSpan(0, headLength));
        }
        catch (CryptographicException)
        {
            return null;
        }

        Span<byte> group = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Group, salt, group);
        return Read(plain, tenant) with
        {
            Number = BinaryPrimitives.ReadUInt16BigEndian(nonce),
            Group = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(group), BinaryPrimitives.ReadUInt64BigEndian(group[8..])),
        };
    }

    private static Token Read(ReadOnlySpan<byte> plain, string tenant)
    {
        var isIdentified = (plain[0] & IdentifiedBit) != 0;
        var start = FixedLength + (isIdentified ? SpoolId.ByteLength : 0);
        var names = Encoding.UTF8.GetString(plain[start..]).Split('\0', 5);
        return new Token((TokenKind)(plain[0] & ~IdentifiedBit), tenant, names[0])
        {
            Link = names[1],
            Recipient = isIdentified ? names[2] : null,
            Url = names[3],
            Variant = names.Length > 4 ? names[4] : "",
            Message = isIdentified ? SpoolId.FromBytes(plain.Slice(FixedLength, SpoolId.ByteLength)) : null,
            Day = DateOnly.FromDayNumber(FirstDay + BinaryPrimitives.ReadUInt16BigEndian(plain[1..])),
        };
    }
}
