namespace PolicyMta.Core.Dns;

/// <summary>How a DNS question ended.</summary>
internal enum DnsStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists without records of this type (NODATA).</summary>
    NoData,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>No usable answer: timeout, SERVFAIL, refusal. Try again later.</summary>
    Failed,
}
