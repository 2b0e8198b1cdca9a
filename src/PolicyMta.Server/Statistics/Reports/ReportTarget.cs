namespace PolicyMta.Server.Statistics.Reports;

/// <summary>The message that a report is about, as queue and journal know it. Immutable.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Campaign">Its campaign.</param>
/// <param name="ReturnPath">Its return path.</param>
/// <param name="Recipients">To whom it went.</param>
internal sealed record ReportTarget(string? Tenant, string? Campaign, string? ReturnPath, ImmutableArray<string> Recipients)
{
    /// <summary>Where it was sent to, from where, for each domain that is known.</summary>
    public ImmutableDictionary<string, (string? Provider, string? Source)> Ways { get; init; } =
        ImmutableDictionary<string, (string? Provider, string? Source)>.Empty;
}
