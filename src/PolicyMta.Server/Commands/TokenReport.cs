namespace PolicyMta.Server.Commands;

/// <summary>A new token, which is shown this once, and what the configuration needs to know of it.</summary>
internal sealed record TokenReport(
    string Name, string Token, string TokenHash, string Tenant, IReadOnlyList<string> FromDomains, IReadOnlyList<string> Scopes);
