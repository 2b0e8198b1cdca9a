namespace PolicyMta.Core.Delivery.Security.Reports;

/// <summary>The sessions of a day for one domain, by the policies that it had.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Policies">What was counted under each policy.</param>
internal sealed record DomainCounts(DateOnly Day, string Domain, ImmutableArray<PolicyCounts> Policies);
