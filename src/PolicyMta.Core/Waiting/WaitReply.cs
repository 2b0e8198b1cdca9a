namespace PolicyMta.Core.Waiting;

/// <summary>A reply after which mail waits. Immutable.</summary>
/// <param name="Reply">What the receiver said.</param>
/// <param name="RemoteHost">Who said it, if known.</param>
/// <param name="Time">When.</param>
/// <param name="Message">Of which message.</param>
internal sealed record WaitReply(SmtpReply Reply, string? RemoteHost, DateTimeOffset Time, SpoolId Message);
