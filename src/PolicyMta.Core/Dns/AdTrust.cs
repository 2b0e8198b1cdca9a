namespace PolicyMta.Core.Dns;

/// <summary>
/// Which name servers are believed if they say that an answer is authentic: anybody on the way to them can set that bit (RFC 4035 section
/// 4.9.3).
/// </summary>
internal enum AdTrust
{
    /// <summary>Those on this machine.</summary>
    Loopback,

    /// <summary>All: the network to them is protected.</summary>
    Always,

    /// <summary>None, for instance since a forwarder on this machine passes on what it has not validated.</summary>
    Never,
}
