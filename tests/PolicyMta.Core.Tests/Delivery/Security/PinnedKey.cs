using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PolicyMta.Core.Delivery.Security;

namespace PolicyMta.Core.Tests.Delivery.Security;

/// <summary>Accepts a public key by its SHA-256 digest, whatever name and chain say: what DANE-EE does (RFC 7672 section 3.1.1).</summary>
internal sealed class PinnedKey(byte[] digest) : ICertificateCheck
{
    public TlsProblem? Check(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && DigestOf(certificate).AsSpan().SequenceEqual(digest)
            ? null
            : new TlsProblem(TlsProblemKind.ValidationFailure, $"no pinned key matches the certificate of {host}");

    public static byte[] DigestOf(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
}
