namespace PolicyMta.Core.Injection;

/// <summary>A recipient that policy refused while others of the message were taken.</summary>
/// <param name="Address">The address as the client gave it.</param>
/// <param name="Reply">The reply for it.</param>
internal readonly record struct RefusedRecipient(string Address, SmtpReply Reply);
