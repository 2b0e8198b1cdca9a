namespace PolicyMta.Sdk;

/// <summary>The oldest version of TLS that a connection may use.</summary>
public enum TlsVersion
{
    /// <summary>TLS 1.2 where TLS is demanded; what the system allows where it is opportunistic.</summary>
    Default = 0,

    /// <summary>TLS 1.2 (RFC 5246).</summary>
    Tls12 = 1,

    /// <summary>TLS 1.3 (RFC 8446).</summary>
    Tls13 = 2,
}
