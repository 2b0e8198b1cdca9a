using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PolicyMta.Core.Tests.Delivery;

/// <summary>What a receiver on a loopback socket does about TLS; it takes every message.</summary>
internal sealed class TlsReceiver(X509Certificate2 certificate)
{
    public List<string> Lines { get; } = [];

    /// <summary>Said in the reply to EHLO, in clear text and under TLS.</summary>
    public string[] Extensions { get; init; } = ["PIPELINING"];

    public string[] SecretExtensions { get; init; } = ["PIPELINING"];

    public bool OffersTls { get; init; } = true;

    public bool IsImplicit { get; init; }

    /// <summary>The reply to STARTTLS, as bytes of text.</summary>
    public string GoAhead { get; init; } = "220 Go\r\n";

    /// <summary>What happens in place of a handshake: what comes here is sent and the connection closed.</summary>
    public byte[]? InsteadOfHandshake { get; init; }

    /// <summary>Waited for in place of a handshake.</summary>
    public Task? HangsUntil { get; init; }

    /// <summary>An authority, and a certificate from it for a host.</summary>
    public static (X509Certificate2 Authority, X509Certificate2 Server) Certificates(string host, bool isExpired = false)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test Authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(120));
        var authority = request.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, from.AddYears(1), isExpired ? from.AddYears(2) : to.AddYears(-1), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return (authority, X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null));
    }

    public async Task ServeAsync(Stream stream)
    {
        if (IsImplicit)
            stream = await SecureAsync(stream);
        await WriteAsync(stream, "220 hi\r\n");
        var secret = IsImplicit;
        while (await ReadLineAsync(stream) is { } line)
        {
            lock (Lines)
                Lines.Add(line);
            switch (line.Split(' ')[0])
            {
                case "EHLO":
                    var words = (secret ? SecretExtensions : Extensions).Concat(OffersTls && !secret ? ["STARTTLS"] : []);
                    await WriteAsync(stream, string.Concat(words.Prepend("hi").Select(word => $"250-{word}\r\n")) + "250 HELP\r\n");
                    break;
                case "STARTTLS":
                    await WriteAsync(stream, GoAhead);
                    if (!GoAhead.StartsWith('2'))
                        break;
                    if (HangsUntil is not null)
                        await HangsUntil;
                    if (InsteadOfHandshake is not null)
                    {
                        await stream.WriteAsync(InsteadOfHandshake);
                        return;
                    }

                    stream = await SecureAsync(stream);
                    secret = true;
                    break;
                case "DATA":
                    await WriteAsync(stream, "354 Go\r\n");
                    while (await ReadLineAsync(stream) is { } text && text != ".")
                    {
                    }

                    await WriteAsync(stream, "250 2.0.0 Taken\r\n");
                    break;
                case "QUIT":
                    await WriteAsync(stream, "221 Bye\r\n");
                    return;
                default:
                    await WriteAsync(stream, "250 Ok\r\n");
                    break;
            }
        }
    }

    public List<string> Said()
    {
        lock (Lines)
            return [.. Lines];
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secret = new SslStream(stream);
        await secret.AuthenticateAsServerAsync(certificate);
        return secret;
    }

    private static Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (await stream.ReadAsync(next) > 0)
        {
            if (next[0] == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(next[0]);
        }

        return null;
    }
}
