namespace PolicyMta.IspRules.Explain;

/// <summary>The mail that a user asks about; what is null may be anything. Immutable.</summary>
/// <param name="Domain">The recipients' domain.</param>
/// <param name="Source">The egress source.</param>
/// <param name="Pool">The egress pool.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Campaign">The campaign.</param>
internal sealed record Asked(string? Domain, string? Source, string? Pool, string? Tenant, string? Campaign);
