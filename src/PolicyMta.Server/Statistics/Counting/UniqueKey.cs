namespace PolicyMta.Server.Statistics.Counting;

/// <summary>Whose first opens or clicks are told from later ones together.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Campaign">The campaign.</param>
/// <param name="Day">The day on which the messages were accepted, in days since 1970.</param>
/// <param name="Metric">What is counted.</param>
internal readonly record struct UniqueKey(string Tenant, string Campaign, long Day, StatMetric Metric);
