namespace PolicyMta.IspRules.Quotas;

/// <summary>What becomes of mail over a quota.</summary>
internal enum OverQuota
{
    /// <summary>It is refused for now as it is injected.</summary>
    Refuse,

    /// <summary>It is accepted, counted for the first period that has room, and sent then.</summary>
    Wait,
}
