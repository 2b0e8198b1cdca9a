namespace PolicyMta.Campaigns.Store;

/// <summary>Who does something, and when. Immutable.</summary>
/// <param name="Who">The token or user.</param>
/// <param name="At">Milliseconds since 1970.</param>
internal sealed record AuditEntry(string Who, long At);
