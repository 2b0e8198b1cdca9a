using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Engagement.Tokens;

/// <summary>One secret, and the keys of tenants that follow from it (HKDF, RFC 5869). Thread-safe.</summary>
internal sealed class SealKey
{
    private const int KeyLength = 32;
    private const int MostTenants = 10_000;

    private readonly byte[] _secret;
    private readonly ConcurrentDictionary<string, byte[]> _ofTenants = new(StringComparer.Ordinal);

    public SealKey(byte[] secret)
    {
        _secret = secret;
        Mask = Derive("mask");
        Group = Derive("group");
        Number = Derive("number")[0] & 31;
    }

    /// <summary>0 to 31: a hint at which key sealed a token. Two keys may share one.</summary>
    public int Number { get; }

    /// <summary>What hides the tenant's name in a token.</summary>
    public byte[] Mask { get; }

    /// <summary>What makes of a message's salt that which its hits have in common.</summary>
    public byte[] Group { get; }

    /// <summary>A tenant's key.</summary>
    public byte[] Of(string tenant)
    {
        if (_ofTenants.TryGetValue(tenant, out var key))
            return key;
        key = Derive("tenant\0" + tenant);
        if (_ofTenants.Count < MostTenants)
            _ofTenants.TryAdd(tenant, key);
        return key;
    }

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, KeyLength, info: Encoding.UTF8.GetBytes("policymta engagement " + purpose));
}
