namespace PolicyMta.Server.Sessions;

/// <summary>A connection that is being broken off.</summary>
internal sealed record AbortReport(string Id, bool Aborted);
