using System.Security.Cryptography;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning;

/// <summary>A private key and what a signature by it says. Thread-safe.</summary>
internal sealed class SigningKey(KeyOptions options, PrivateKey key) : IDisposable
{
    public SigningKey(KeyOptions options, RSAParameters parameters)
        : this(options, new RsaPrivateKey(parameters))
    {
    }

    public string Domain { get; } = options.Domain.ToLowerInvariant();

    public string Selector { get; } = options.Selector;

    public bool Subdomains { get; } = options.Subdomains;

    public bool Always { get; } = options.Always;

    public string? Identity { get; } = options.Identity;

    public Canonicalization Canonicalization { get; } = Canonicalization.Parse(options.Canonicalization);

    public TimeSpan? Lifetime { get; } = options.ExpiresAfter;

    /// <summary>The name for a=.</summary>
    public string Algorithm => key.Algorithm;

    public int Bits => key.Bits;

    public bool IsWeak => key.IsWeak;

    /// <summary>The length of a signature in bytes.</summary>
    public int SignatureLength => key.SignatureLength;

    /// <summary>The record by which receivers find the public key.</summary>
    public DnsRecord Record { get; } = new($"{options.Selector}._domainkey.{options.Domain.ToLowerInvariant()}", key.DnsText);

    /// <summary>Signs a SHA-256 hash.</summary>
    public void Sign(ReadOnlySpan<byte> hash, Span<byte> signature) => key.Sign(hash, signature);

    public void Dispose() => key.Dispose();
}
