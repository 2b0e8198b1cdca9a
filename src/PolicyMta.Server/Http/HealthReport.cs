namespace PolicyMta.Server.Http;

/// <summary>Whether mail is taken, and what was looked at. Immutable.</summary>
internal sealed record HealthReport(bool Ready, ImmutableArray<HealthCheck> Checks);
