using System.Security.Cryptography;

namespace PolicyMta.DkimSigning;

/// <summary>
/// A private key and what a signature by it says. RSA objects are not safe for concurrent use, so a few are kept and lent out one by one.
/// Thread-safe.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSAParameters _parameters;
    private readonly RSA?[] _idle = new RSA?[Environment.ProcessorCount * 2];
    private volatile bool _disposed;

    public SigningKey(KeyOptions options, RSAParameters parameters)
    {
        _parameters = parameters;
        Domain = options.Domain.ToLowerInvariant();
        Selector = options.Selector;
        Subdomains = options.Subdomains;
        Always = options.Always;
        Identity = options.Identity;
        Lifetime = options.ExpiresAfter;
        using var rsa = Create();
        SignatureLength = rsa.KeySize / 8;
        DnsRecord = $"{Selector}._domainkey.{Domain} TXT \"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}\"";
    }

    public string Domain { get; }

    public string Selector { get; }

    public bool Subdomains { get; }

    public bool Always { get; }

    public string? Identity { get; }

    public TimeSpan? Lifetime { get; }

    /// <summary>The length of a signature in bytes.</summary>
    public int SignatureLength { get; }

    /// <summary>The record by which receivers find the public key.</summary>
    public string DnsRecord { get; }

    /// <summary>Signs a SHA-256 hash.</summary>
    public void Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var rsa = Rent();
        rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Return(rsa);
    }

    public void Dispose()
    {
        _disposed = true;
        for (var i = 0; i < _idle.Length; i++)
            Interlocked.Exchange(ref _idle[i], null)?.Dispose();
    }

    private RSA Rent()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } rsa)
                return rsa;
        }

        return Create();
    }

    private void Return(RSA rsa)
    {
        for (var i = 0; i < _idle.Length && !_disposed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], rsa, null) is null)
                return;
        }

        rsa.Dispose();
    }

    private RSA Create() => RSA.Create(_parameters);
}
