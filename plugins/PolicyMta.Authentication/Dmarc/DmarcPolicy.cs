namespace PolicyMta.Authentication.Dmarc;

/// <summary>What a domain asks for mail that fails (p=, sp=).</summary>
internal enum DmarcPolicy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>To be treated with suspicion.</summary>
    Quarantine,

    /// <summary>To be refused.</summary>
    Reject,
}
