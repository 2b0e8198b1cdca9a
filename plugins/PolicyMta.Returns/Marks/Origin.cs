namespace PolicyMta.Returns.Marks;

/// <summary>Who sent a message. Immutable.</summary>
internal sealed record Origin(string Tenant, string Campaign);
