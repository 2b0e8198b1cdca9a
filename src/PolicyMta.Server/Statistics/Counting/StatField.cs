namespace PolicyMta.Server.Statistics.Counting;

/// <summary>What figures are told apart by.</summary>
internal enum StatField
{
    Provider,
    Source,
    Tenant,
    Campaign,
    Domain,
    Category,
}
