namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>What an MTA-STS policy wants of those who break it (RFC 8461 section 5).</summary>
internal enum StsMode
{
    /// <summary>Nothing: the domain has no policy any longer.</summary>
    None,

    /// <summary>Mail is delivered, and the failure is reported.</summary>
    Testing,

    /// <summary>Mail is not delivered.</summary>
    Enforce,
}
