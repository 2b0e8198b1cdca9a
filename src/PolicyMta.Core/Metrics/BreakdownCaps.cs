namespace PolicyMta.Core.Metrics;

/// <summary>How many values each label may have; 0 leaves a label out. What goes beyond is counted as <c>(other)</c>.</summary>
internal sealed record BreakdownCaps
{
    /// <summary>Providers: names that policy gives.</summary>
    public int Providers { get; init; } = 100;

    /// <summary>Egress sources: names that policy gives.</summary>
    public int Sources { get; init; } = 100;

    /// <summary>Categories of failures: names that policy gives.</summary>
    public int Categories { get; init; } = 100;

    /// <summary>Tenants: clients choose them.</summary>
    public int Tenants { get; init; }

    /// <summary>Campaigns: clients choose them.</summary>
    public int Campaigns { get; init; }

    /// <summary>Recipient domains: anybody who sends chooses them.</summary>
    public int Domains { get; init; }
}
