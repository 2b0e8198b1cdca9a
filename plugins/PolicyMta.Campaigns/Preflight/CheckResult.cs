namespace PolicyMta.Campaigns.Preflight;

/// <summary>What a check before a campaign found.</summary>
internal enum CheckResult
{
    /// <summary>Nothing.</summary>
    Pass,

    /// <summary>Something that its sender should know.</summary>
    Warn,

    /// <summary>Something with which the campaign does not start.</summary>
    Block,
}
