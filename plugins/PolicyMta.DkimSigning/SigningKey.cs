using System.Collections.Frozen;
using System.Security.Cryptography;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning;

/// <summary>A private key and what a signature by it says. Thread-safe.</summary>
internal sealed class SigningKey(KeyOptions options, PrivateKey key, string? alias = null) : IDisposable
{
    public SigningKey(KeyOptions options, RSAParameters parameters)
        : this(options, new RsaPrivateKey(parameters))
    {
    }

    private readonly FrozenSet<string> _tenants = options.Tenants.ToFrozenSet(StringComparer.Ordinal);

    public string Domain { get; } = options.Domain.ToLowerInvariant();

    public string Selector { get; } = options.Selector;

    public bool Subdomains { get; } = options.Subdomains;

    public bool Always { get; } = options.Always;

    public string? Identity { get; } = options.Identity;

    public Canonicalization Canonicalization { get; } = Canonicalization.Parse(options.Canonicalization);

    /// <summary>How long a signature holds; null if it has no end.</summary>
    public TimeSpan? Lifetime { get; } = options.ExpiresAfter == TimeSpan.Zero ? null : options.ExpiresAfter;

    /// <summary>The tenants whose messages it may sign; empty for all.</summary>
    public ImmutableArray<string> Tenants { get; } = options.Tenants;

    /// <summary>
    /// How rules and scripts name it: as its record in DNS; a key of a rotation, whose selector changes, as if it were the entry's own.
    /// </summary>
    public string Name => alias ?? Record.Name;

    /// <summary>The name for a=.</summary>
    public string Algorithm => key.Algorithm;

    public int Bits => key.Bits;

    public bool IsWeak => key.IsWeak;

    /// <summary>The length of a signature in bytes.</summary>
    public int SignatureLength => key.SignatureLength;

    /// <summary>The record by which receivers find the public key.</summary>
    public DnsRecord Record { get; } = new($"{options.Selector}._domainkey.{options.Domain.ToLowerInvariant()}", key.DnsText);

    /// <summary>Whether it may sign messages of a tenant.</summary>
    public bool MaySignFor(string tenant) => _tenants.Count == 0 || _tenants.Contains(tenant);

    /// <summary>Signs a SHA-256 hash.</summary>
    public void Sign(ReadOnlySpan<byte> hash, Span<byte> signature) => key.Sign(hash, signature);

    public void Dispose() => key.Dispose();
}
