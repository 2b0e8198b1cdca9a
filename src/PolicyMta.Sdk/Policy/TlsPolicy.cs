namespace PolicyMta.Sdk;

/// <summary>How a connection to a receiver is protected (RFC 3207).</summary>
public enum TlsPolicy
{
    /// <summary>TLS if the receiver offers it, with any certificate; clear text if it does not or if its TLS is broken.</summary>
    Opportunistic = 0,

    /// <summary>Never TLS.</summary>
    None = 1,

    /// <summary>TLS 1.2 or newer with any certificate, or no delivery: the message waits and expires in the end.</summary>
    Required = 2,

    /// <summary>
    /// TLS 1.2 or newer with a trusted certificate for the host's name, or one that the host's TLSA records name (RFC 7672), or no
    /// delivery: the message waits and expires in the end.
    /// </summary>
    Verified = 3,

    /// <summary>
    /// TLS 1.2 or newer with a certificate that the host's TLSA records name (DANE, RFC 7672), or no delivery: the message waits and
    /// expires in the end, also if the host publishes none or DNS cannot be trusted.
    /// </summary>
    Dane = 4,
}
