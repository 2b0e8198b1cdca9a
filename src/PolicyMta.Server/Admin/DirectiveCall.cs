namespace PolicyMta.Server.Admin;

/// <summary>A directive that is asked for, and whether the caller has been asked about it before. Immutable.</summary>
internal sealed record DirectiveCall(DirectiveRequest Request, bool Confirmed);
