using PolicyMta.Core.Injection;

namespace PolicyMta.Server.Http;

/// <summary>A message that was made, or what hindered it.</summary>
/// <param name="Request">The message.</param>
/// <param name="Mistake">What is wrong.</param>
/// <param name="Reply">What a client would be told by SMTP, if that says more.</param>
internal readonly record struct MadeMessage(InjectionRequest? Request, string? Mistake, SmtpReply? Reply = null);
