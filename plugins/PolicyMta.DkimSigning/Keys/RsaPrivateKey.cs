using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>
/// A key for rsa-sha256. RSA objects are not safe for concurrent use, so a few are kept and lent out one by one. Thread-safe.
/// </summary>
internal sealed class RsaPrivateKey : PrivateKey
{
    public const int Smallest = 1024;
    public const int Advised = 2048;
    public const int Largest = 4096;

    private readonly RSAParameters _parameters;
    private readonly RSA?[] _idle = new RSA?[Environment.ProcessorCount * 2];
    private volatile bool _disposed;

    public RsaPrivateKey(RSAParameters parameters)
    {
        _parameters = parameters;
        using var rsa = Create();
        Bits = rsa.KeySize;
        PublicKey = rsa.ExportSubjectPublicKeyInfo();
    }

    public override string Algorithm => "rsa-sha256";

    public override string DnsType => "rsa";

    public override int Bits { get; }

    public override bool IsWeak => Bits < Advised;

    public override int SignatureLength => (Bits + 7) / 8;

    public override ReadOnlyMemory<byte> PublicKey { get; }

    public override void Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var rsa = Rent();
        rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Return(rsa);
    }

    public override void Dispose()
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
