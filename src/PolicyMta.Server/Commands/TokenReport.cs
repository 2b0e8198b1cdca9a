using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary>A new token, which is shown this once, and what the configuration needs to know of it.</summary>
internal sealed record TokenReport(
    string Name, string Token, string TokenHash, string Tenant, IReadOnlyList<string> FromDomains, IReadOnlyList<string> Scopes)
{
    /// <summary>The role, or null for none.</summary>
    public OperatorRole? Role { get; init; }

    /// <summary>The tenants that the role is for; null for all.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }
}
