namespace PolicyMta.Server.Console;

/// <summary><c>POST /api/v1/session/link</c>: logs in by a link. Immutable.</summary>
/// <param name="Token">What stands in the link behind <c>#</c>.</param>
internal sealed record LinkRequest(string Token);
