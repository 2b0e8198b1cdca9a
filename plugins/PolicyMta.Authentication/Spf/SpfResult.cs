namespace PolicyMta.Authentication.Spf;

/// <summary>What SPF says of a client (RFC 7208 section 2.6).</summary>
internal enum SpfResult
{
    /// <summary>There is no record, or no domain to ask about.</summary>
    None,

    /// <summary>The domain asserts nothing.</summary>
    Neutral,

    /// <summary>The client may send for the domain.</summary>
    Pass,

    /// <summary>It may not.</summary>
    Fail,

    /// <summary>It probably may not.</summary>
    SoftFail,

    /// <summary>DNS could not be asked, or not in time.</summary>
    TempError,

    /// <summary>The domain's records are wrong, or ask for too many look-ups.</summary>
    PermError,
}
