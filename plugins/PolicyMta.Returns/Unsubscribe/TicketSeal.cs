using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Returns.Marks;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>
/// Makes and reads tickets: encrypted and authenticated (AES-256-GCM), so that nobody can make one, and a link in a log tells no address.
/// Everything is in the ticket; nothing is stored for a message. The first key makes new ones, all are tried. Thread-safe.
/// </summary>
internal sealed class TicketSeal(ImmutableArray<MarkKey> keys, TimeSpan lifetime, TimeProvider time)
{
    /// <summary>Characters of the longest ticket that is made or read.</summary>
    public const int MaxLength = 800;

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;
    private static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    private readonly ImmutableArray<(int Number, byte[] Secret)> _secrets =
        [.. keys.Select(key => (key.Number, key.Derive("policymta returns unsubscribe")))];

    /// <returns>Letters, digits, <c>-</c> and <c>_</c>; null if the names are too long.</returns>
    public string? Write(Ticket ticket)
    {
        var names = Encoding.UTF8.GetBytes($"{ticket.Tenant}\0{ticket.Campaign}\0{ticket.List}\0{ticket.Recipient}");
        var plain = new byte[SpoolId.ByteLength + names.Length];
        ticket.Id.WriteBytes(plain);
        names.CopyTo(plain, SpoolId.ByteLength);
        if (Base64Url.GetEncodedLength(Overhead + plain.Length) > MaxLength)
            return null;

        var (number, secret) = _secrets[0];
        var bytes = new byte[Overhead + plain.Length];
        bytes[0] = (byte)((Version << 5) | number);
        var nonce = bytes.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(secret, TagLength);
        cipher.Encrypt(nonce, plain, bytes.AsSpan(1 + NonceLength, plain.Length), bytes.AsSpan(^TagLength..), bytes.AsSpan(0, 1));
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null unless it was made here, and not too long ago.</returns>
    public Ticket? Read(string? text)
    {
        if (text is null || text.Length > MaxLength || !Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= Overhead + SpoolId.ByteLength || bytes[0] >> 5 != Version)
            return null;
        foreach (var (number, secret) in _secrets)
        {
            if (number == (bytes[0] & 31) && TryOpen(secret, bytes) is { } plain)
                return Read(plain);
        }

        return null;
    }

    private Ticket? Read(byte[] plain)
    {
        var names = Encoding.UTF8.GetString(plain.AsSpan(SpoolId.ByteLength)).Split('\0');
        var id = SpoolId.FromBytes(plain.AsSpan(0, SpoolId.ByteLength));
        var age = time.GetUtcNow() - id.Time;
        return names is [var tenant, var campaign, var list, var recipient] && age <= lifetime && age >= -ClockSlack
            ? new Ticket(id, tenant, campaign, list, recipient)
            : null;
    }

    private static byte[]? TryOpen(byte[] secret, byte[] bytes)
    {
        var plain = new byte[bytes.Length - Overhead];
        try
        {
            using var cipher = new AesGcm(secret, TagLength);
            cipher.Decrypt(
                bytes.AsSpan(1, NonceLength), bytes.AsSpan(1 + NonceLength, plain.Length), bytes.AsSpan(^TagLength..), plain,
                bytes.AsSpan(0, 1));
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
