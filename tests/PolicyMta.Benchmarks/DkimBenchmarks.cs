using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using PolicyMta.DkimSigning;

namespace PolicyMta.Benchmarks;

/// <summary>A DKIM signature over 10 KB, and the bare RSA operation in it.</summary>
public class DkimBenchmarks
{
    private readonly byte[] _message = Sample.Message(10_240);
    private readonly byte[] _hash = new byte[32];
    private readonly byte[] _signature = new byte[256];
    private readonly RSA _rsa = RSA.Create(2048);
    private MessageSigner? _signer;
    private ImmutableArray<SigningKey> _keys;

    [GlobalSetup]
    public void SetUp()
    {
        var options = new DkimSigningOptions();
        _signer = new MessageSigner(new SignedFields(options.SignedHeaders, options.OversignedHeaders), TimeProvider.System);
        _keys = [new SigningKey(new KeyOptions { Domain = "sender.example", Selector = "s1" }, _rsa.ExportParameters(true))];
    }

    [Benchmark(Description = "RSA-2048 alone", Baseline = true)]
    public bool Bare() => _rsa.TrySignHash(_hash, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _);

    [Benchmark(Description = "DKIM signature of 10 KB")]
    public int Sign() => _signer!.Sign(new MessageContent(_message), _keys).Length;
}
