namespace PolicyMta.Sdk;

/// <summary>
/// The kinds of TLS problems, after the result types of TLS reports (RFC 8460 section 4.3). Later versions may add more: treat one that you
/// do not know as <see cref="ValidationFailure"/>.
/// </summary>
public enum TlsProblemKind
{
    /// <summary>The receiver did not offer STARTTLS where it is demanded, or refused it: <c>starttls-not-supported</c>.</summary>
    StarttlsNotSupported,

    /// <summary>The certificate is for another host: <c>certificate-host-mismatch</c>.</summary>
    CertificateHostMismatch,

    /// <summary>The certificate is not valid at this time: <c>certificate-expired</c>.</summary>
    CertificateExpired,

    /// <summary>The certificate was not issued by an authority that is trusted: <c>certificate-not-trusted</c>.</summary>
    CertificateNotTrusted,

    /// <summary>Any other failure, for instance a handshake that broke off: <c>validation-failure</c>.</summary>
    ValidationFailure,
}
