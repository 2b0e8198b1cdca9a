using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Engagement.Tokens;

/// <summary>Seals the tokens of one message. For one thread.</summary>
internal sealed class MessageSeal : IDisposable
{
    private readonly AesGcm _cipher;
    private readonly byte[] _head;
    private readonly Token _usual;
    private ushort _count;

    /// <param name="key">The key.</param>
    /// <param name="usual">What all tokens of the message say; its tenant's name is short enough.</param>
    public MessageSeal(SealKey key, Token usual)
    {
        _usual = usual;
        var tenant = Encoding.UTF8.GetBytes(usual.Tenant);
        _head = new byte[TokenForm.TenantAt + tenant.Length];
        _head[0] = (byte)((TokenForm.Version << 5) | key.Number);
        var salt = _head.AsSpan(1, TokenForm.SaltLength);
        RandomNumberGenerator.Fill(salt);
        _head[TokenForm.TenantAt - 1] = (byte)tenant.Length;
        tenant.CopyTo(_head, TokenForm.TenantAt);
        TokenForm.Cover(key, salt, _head.AsSpan(TokenForm.TenantAt));
        Span<byte> ofMessage = stackalloc byte[HMACSHA256.HashSizeInBytes];
        TokenForm.MessageKey(key, usual.Tenant, salt, ofMessage);
        _cipher = new AesGcm(ofMessage, TokenForm.TagLength);
    }

    /// <returns>Letters, digits, <c>-</c> and <c>_</c>; null if it would be too long, or the message has too many.</returns>
    public string? Write(TokenKind kind, string link = "", string url = "")
    {
        var plain = Plain(kind, link, url);
        var length = _head.Length + plain.Length + TokenForm.TagLength;
        if (Base64Url.GetEncodedLength(length) > TokenForm.MaxLength || _count == ushort.MaxValue)
            return null;
        var bytes = new byte[length];
        _head.CopyTo(bytes, 0);
        Span<byte> nonce = stackalloc byte[TokenForm.NonceLength];
        nonce.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(nonce, ++_count);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(TokenForm.NumberAt), _count);
        _cipher.Encrypt(
            nonce, plain, bytes.AsSpan(_head.Length, plain.Length), bytes.AsSpan(^TokenForm.TagLength..), bytes.AsSpan(0, _head.Length));
        return Base64Url.EncodeToString(bytes);
    }

    public void Dispose() => _cipher.Dispose();

    private byte[] Plain(TokenKind kind, string link, string url)
    {
        var isIdentified = _usual.Message is not null;
        var variant = _usual.Variant.Length == 0 ? "" : "\0" + _usual.Variant;
        var names = $"{_usual.Campaign}\0{link}\0{_usual.Recipient}\0{url}{variant}";
        var start = TokenSeal.FixedLength + (isIdentified ? SpoolId.ByteLength : 0);
        var plain = new byte[start + Encoding.UTF8.GetByteCount(names)];
        plain[0] = (byte)((int)kind | (isIdentified ? TokenSeal.IdentifiedBit : 0));
        BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(1), (ushort)(_usual.Day.DayNumber - TokenSeal.FirstDay));
        _usual.Message?.WriteBytes(plain.AsSpan(TokenSeal.FixedLength));
        Encoding.UTF8.GetBytes(names, plain.AsSpan(start));
        return plain;
    }
}
