namespace PolicyMta.Core.Delivery.Security.Dane;

/// <summary>How the search for TLSA records ended.</summary>
internal enum DaneStatus
{
    /// <summary>There are none, or DNS does not vouch for them: DANE does not apply.</summary>
    None,

    /// <summary>There are some that DNS vouches for.</summary>
    Found,

    /// <summary>It cannot be found out now, so the host must not be used now (RFC 7672 section 2.1.1).</summary>
    Failed,
}
