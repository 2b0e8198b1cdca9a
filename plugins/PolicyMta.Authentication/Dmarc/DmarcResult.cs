namespace PolicyMta.Authentication.Dmarc;

/// <summary>What came of DMARC, as RFC 7489 section 11.2 names it.</summary>
internal enum DmarcResult
{
    /// <summary>The author's domain has no record.</summary>
    None,

    /// <summary>SPF or DKIM holds for the author's domain.</summary>
    Pass,

    /// <summary>Neither does.</summary>
    Fail,

    /// <summary>DNS could not be asked.</summary>
    TempError,

    /// <summary>There is no one domain of an author, or its record is not valid.</summary>
    PermError,
}
