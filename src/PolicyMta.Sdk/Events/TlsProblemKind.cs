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

    /// <summary>None of the host's TLSA records can be used: <c>tlsa-invalid</c>.</summary>
    TlsaInvalid,

    /// <summary>DNS gave no answer that could be validated: <c>dnssec-invalid</c>.</summary>
    DnssecInvalid,

    /// <summary>DANE is demanded, and the host publishes no TLSA records that can be trusted: <c>dane-required</c>.</summary>
    DaneRequired,

    /// <summary>The domain announces an MTA-STS policy that could not be fetched: <c>sts-policy-fetch-error</c>.</summary>
    StsPolicyFetchError,

    /// <summary>The domain's MTA-STS policy cannot be read: <c>sts-policy-invalid</c>.</summary>
    StsPolicyInvalid,

    /// <summary>The certificate of the domain's policy host is not trusted: <c>sts-webpki-invalid</c>.</summary>
    StsWebpkiInvalid,
}
