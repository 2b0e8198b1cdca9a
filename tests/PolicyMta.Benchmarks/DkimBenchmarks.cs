using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MimeKit;
using MimeKit.Cryptography;
using PolicyMta.DkimSigning;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.Benchmarks;

/// <summary>
/// A DKIM signature, from a message's bytes to the header field, beside the bare operation of OpenSSL in it and beside MimeKit's
/// DkimSigner, which must read the message first. All canonicalize relaxed/relaxed and sign the same header fields.
/// </summary>
public class DkimBenchmarks
{
    private static readonly string[] MimeKitFields = ["From", "Subject", "To", "Date", "Message-ID", "MIME-Version", "Content-Type"];

    private readonly byte[] _hash = new byte[32];
    private readonly byte[] _rsaSignature = new byte[256];
    private readonly byte[] _edSignature = new byte[64];
    private readonly RSA _rsa = RSA.Create(2048);
    private byte[] _message = [];
    private MessageSigner? _signer;
    private PrivateKey? _ed;
    private ImmutableArray<SigningKey> _rsaKeys;
    private ImmutableArray<SigningKey> _edKeys;
    private ImmutableArray<SigningKey> _bothKeys;
    private DkimSigner? _mimeKitRsa;
    private DkimSigner? _mimeKitEd;

    /// <summary>The size of the message.</summary>
    [Params(2_048, 10_240, 102_400, 1_048_576)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _message = Sample.Message(Size);
        var options = new DkimSigningOptions();
        _signer = new MessageSigner(new SignedFields(options.SignedHeaders, options.OversignedHeaders), TimeProvider.System);
        _ed = PemKey.Read(NewKey.Make(NewKey.Ed25519, 0), out _);
        _rsaKeys = [new SigningKey(Options("rsa"), _rsa.ExportParameters(true))];
        _edKeys = [new SigningKey(Options("ed"), _ed!)];
        _bothKeys = [.. _rsaKeys, .. _edKeys];
        _mimeKitRsa = MimeKitSigner(_rsa.ExportRSAPrivateKeyPem(), DkimSignatureAlgorithm.RsaSha256);
        _mimeKitEd = MimeKitSigner(NewKey.Make(NewKey.Ed25519, 0), DkimSignatureAlgorithm.Ed25519Sha256);
    }

    [Benchmark(Description = "RSA-2048 alone", Baseline = true)]
    public bool BareRsa() => _rsa.TrySignHash(_hash, _rsaSignature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _);

    [Benchmark(Description = "signature by RSA-2048")]
    public int SignRsa() => _signer!.Sign(new MessageContent(_message), _rsaKeys).Length;

    [Benchmark(Description = "MimeKit by RSA-2048")]
    public int MimeKitRsa() => SignByMimeKit(_mimeKitRsa!);

    [Benchmark(Description = "Ed25519 alone")]
    public byte BareEd25519()
    {
        _ed!.Sign(_hash, _edSignature);
        return _edSignature[0];
    }

    [Benchmark(Description = "signature by Ed25519")]
    public int SignEd25519() => _signer!.Sign(new MessageContent(_message), _edKeys).Length;

    [Benchmark(Description = "MimeKit by Ed25519")]
    public int MimeKitEd25519() => SignByMimeKit(_mimeKitEd!);

    [Benchmark(Description = "signatures by both")]
    public int SignBoth() => _signer!.Sign(new MessageContent(_message), _bothKeys).Length;

    private static KeyOptions Options(string selector) =>
        new() { Domain = "sender.example", Selector = selector, ExpiresAfter = TimeSpan.FromDays(3) };

    private static DkimSigner MimeKitSigner(string pem, DkimSignatureAlgorithm algorithm) =>
        new(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(pem)), "sender.example", "s1", algorithm)
        {
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        };

    private int SignByMimeKit(DkimSigner signer)
    {
        using var message = MimeMessage.Load(new MemoryStream(_message));
        signer.Sign(message, MimeKitFields);
        return message.Headers.Count;
    }
}
