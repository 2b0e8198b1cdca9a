namespace PolicyMta.Core.Smtp.Tls;

/// <summary>How a listener speaks TLS.</summary>
internal enum TlsMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>After STARTTLS, for clients that want to (RFC 3207).</summary>
    Starttls,

    /// <summary>After STARTTLS, and no mail without.</summary>
    Required,

    /// <summary>From the first byte (RFC 8314 section 3.3, port 465).</summary>
    Implicit,
}
