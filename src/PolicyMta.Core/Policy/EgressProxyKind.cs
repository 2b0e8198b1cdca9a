namespace PolicyMta.Core.Policy;

/// <summary>How a proxy is told where to connect to.</summary>
internal enum EgressProxyKind
{
    /// <summary>SOCKS version 5 (RFC 1928).</summary>
    Socks5,

    /// <summary>
    /// A PROXY protocol version 2 header whose destination is the receiver and whose source is the address to leave from.
    /// </summary>
    HaProxy,
}
