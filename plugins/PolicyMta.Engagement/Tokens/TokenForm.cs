using System.Security.Cryptography;

namespace PolicyMta.Engagement.Tokens;

/// <summary>
/// The bytes of a token: version and key, the message's salt, the token's number in the message, the tenant's name under a mask; then,
/// under a key of the message alone (AES-256-GCM, the number being the nonce), what it says; and the tag. All of it is authenticated.
/// </summary>
internal static class TokenForm
{
    public const byte Version = 1;
    public const int SaltLength = 16;
    public const int TagLength = 16;
    public const int NonceLength = 12;
    public const int NumberAt = 1 + SaltLength;
    public const int TenantAt = NumberAt + sizeof(ushort) + 1;

    /// <summary>Bytes of the longest tenant's name: what one mask covers.</summary>
    public const int MaxTenant = HMACSHA512.HashSizeInBytes;

    /// <summary>Characters of the longest token that is made or read.</summary>
    public const int MaxLength = 4_000;

    /// <summary>The key of a message: no two messages share one, so that numbers do as nonces.</summary>
    public static void MessageKey(SealKey key, string tenant, ReadOnlySpan<byte> salt, Span<byte> into) =>
        HMACSHA256.HashData(key.Of(tenant), salt, into);

    /// <summary>Puts the mask over a tenant's name, or takes it off.</summary>
    public static void Cover(SealKey key, ReadOnlySpan<byte> salt, Span<byte> tenant)
    {
        Span<byte> mask = stackalloc byte[MaxTenant];
        HMACSHA512.HashData(key.Mask, salt, mask);
        for (var i = 0; i < tenant.Length; i++)
            tenant[i] ^= mask[i];
    }
}
