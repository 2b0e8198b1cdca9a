namespace PolicyMta.DnsLookups;

/// <summary>The types of records that verification needs.</summary>
internal enum DnsType
{
    /// <summary>Texts, the strings of each record joined.</summary>
    Txt,

    /// <summary>IPv4 addresses.</summary>
    A,

    /// <summary>IPv6 addresses.</summary>
    Aaaa,

    /// <summary>Names of mail hosts, the most preferred first.</summary>
    Mx,

    /// <summary>Names of an address.</summary>
    Ptr,

    /// <summary>The name that a name stands for.</summary>
    Cname,
}
