using PolicyMta.Core.Smtp.Auth;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>An exchange that may begin.</summary>
/// <param name="Exchange">The mechanism.</param>
/// <param name="Initial">What the client sent with the command, or null.</param>
internal readonly record struct AuthStart(SaslExchange Exchange, byte[]? Initial);
