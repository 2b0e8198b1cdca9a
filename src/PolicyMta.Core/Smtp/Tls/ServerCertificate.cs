using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Files;

namespace PolicyMta.Core.Smtp.Tls;

/// <summary>A certificate with its key and chain, as it was in its files at one moment. Immutable.</summary>
internal sealed class ServerCertificate
{
    private readonly byte[] _fingerprint;
    private readonly string[] _names;

    private ServerCertificate(
        SslServerAuthenticationOptions handshake, string[] names, ShownCertificate shown, byte[] fingerprint)
    {
        Shown = shown;
        Handshake = handshake;
        _names = names;
        _fingerprint = fingerprint;
    }

    /// <summary>How to shake hands with this certificate. One object for all connections, so that sessions can be resumed.</summary>
    public SslServerAuthenticationOptions Handshake { get; }

    /// <summary>What it says, for people.</summary>
    public ShownCertificate Shown { get; }

    /// <exception cref="IOException">A file cannot be read, or does not hold what it should; the message names it and says what to
    /// do.</exception>
    public static ServerCertificate Load(CertificateOptions files, bool onlyModern) => Create(Read(files), files, onlyModern);

    /// <summary>Looks into the files again.</summary>
    /// <returns>This certificate if nothing has changed.</returns>
    /// <exception cref="IOException">As for <see cref="Load"/>.</exception>
    public ServerCertificate Reload(CertificateOptions files, bool onlyModern)
    {
        var content = Read(files);
        return content.Fingerprint.AsSpan().SequenceEqual(_fingerprint) ? this : Create(content, files, onlyModern);
    }

    /// <summary>
    /// Whether the certificate is made out to a host, by its own name or by a wildcard for the first label (RFC 9525 section 6.3).
    /// </summary>
    public bool IsFor(string host)
    {
        foreach (var name in _names)
        {
            if (name.Equals(host, StringComparison.OrdinalIgnoreCase))
                return true;
            if (name.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                && host.AsSpan(dot).Equals(name.AsSpan(1), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static (string Certificate, string Key, byte[] Fingerprint) Read(CertificateOptions files)
    {
        var certificate = ReadFile(files.Certificate);
        var key = files.Key.IsEmpty ? certificate : ReadFile(files.Key);
        return (certificate, key, SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate}\0{key}")));
    }

    private static string ReadFile(string path)
    {
        try
        {
            return RegularFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The certificate or key {path} cannot be read: {e.Message}", e);
        }
    }

    private static ServerCertificate Create(
        (string Certificate, string Key, byte[] Fingerprint) content, CertificateOptions files, bool onlyModern)
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(content.Certificate);
            using var pair = X509Certificate2.CreateFromPem(content.Certificate, content.Key);

            // Windows cannot shake hands with a key that was never stored.
            var leaf = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null);
            var context = SslStreamCertificateContext.Create(leaf, new X509Certificate2Collection(all.Skip(1).ToArray()), offline: true);
            return new ServerCertificate(Options(context, onlyModern), NamesOf(leaf), ShownCertificate.Of(leaf), content.Fingerprint);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            var key = files.Key.IsEmpty ? files.Certificate : files.Key;
            throw new IOException(
                $"{files.Certificate} with the key {key} is not a usable certificate: {e.Message} PEM files are expected: the certificate "
                    + "first, its key RSA or ECDSA and not encrypted.",
                e);
        }
    }

    private static SslServerAuthenticationOptions Options(SslStreamCertificateContext context, bool onlyModern) => new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = onlyModern ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = false,
        AllowRenegotiation = false,
    };

    private static string[] NamesOf(X509Certificate2 certificate)
    {
        string[] names = [
            .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames())
        ];
        return names.Length > 0 ? names : [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
    }
}
