namespace PolicyMta.Server.Commands;

/// <summary>A user, without what is kept of the password.</summary>
internal sealed record UserReport(string Name, string Tenant, IReadOnlyList<string> Listeners);
