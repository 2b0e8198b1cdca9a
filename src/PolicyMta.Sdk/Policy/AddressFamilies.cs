namespace PolicyMta.Sdk;

/// <summary>Which of a host's addresses are used, and in which order.</summary>
public enum AddressFamilies
{
    /// <summary>IPv4 and IPv6 in turn, IPv4 first.</summary>
    Both = 0,

    /// <summary>IPv6 and IPv4 in turn, IPv6 first.</summary>
    PreferIpv6 = 1,

    /// <summary>IPv4 alone.</summary>
    OnlyIpv4 = 2,

    /// <summary>IPv6 alone.</summary>
    OnlyIpv6 = 3,
}
