namespace PolicyMta.Server.Console;

/// <summary>A link that logs in once: <c>POST /api/v1/admin/console-link</c>. Immutable.</summary>
/// <param name="Url">The link.</param>
/// <param name="ExpiresAt">Until when it can be opened.</param>
internal sealed record LinkReport(string Url, DateTimeOffset ExpiresAt);
