using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>A key for ed25519-sha256 (RFC 8463), used by OpenSSL, which .NET needs for RSA anyway. Thread-safe.</summary>
internal sealed class Ed25519PrivateKey : PrivateKey
{
    public const int SeedLength = 32;

    private const int PublicLength = 32;
    private const int SignedLength = 64;

    private readonly Ed25519Handle _key;

    /// <exception cref="CryptographicException">OpenSSL does not take the key.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL library that knows Ed25519.</exception>
    public Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        _key = Ed25519Handle.FromSeed(seed);
        var key = new byte[PublicLength];
        _key.CopyPublicKey(key);
        PublicKey = key;
    }

    public override string Algorithm => "ed25519-sha256";

    public override string DnsType => "ed25519";

    public override int Bits => 256;

    public override bool IsWeak => false;

    public override int SignatureLength => SignedLength;

    public override ReadOnlyMemory<byte> PublicKey { get; }

    public override void Sign(ReadOnlySpan<byte> hash, Span<byte> signature) => _key.Sign(hash, signature);

    public override void Dispose() => _key.Dispose();
}
