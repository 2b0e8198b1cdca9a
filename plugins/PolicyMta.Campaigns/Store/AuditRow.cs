namespace PolicyMta.Campaigns.Store;

/// <summary>Who did what. Immutable.</summary>
internal sealed record AuditRow(long At, string Who, string Action, string Object, long? Version);
