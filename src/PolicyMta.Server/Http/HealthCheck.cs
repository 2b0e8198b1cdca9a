namespace PolicyMta.Server.Http;

/// <summary>One thing that must be right for mail to be taken. Immutable.</summary>
internal sealed record HealthCheck(string Name, bool Ok, string? Reason);
