namespace PolicyMta.Core.Delivery.Security;

/// <summary>Why a host must not be used.</summary>
/// <param name="Reply">This server's own reply, told if no other host takes the mail either.</param>
/// <param name="Problem">The problem in the form of reports.</param>
internal sealed record HostRefusal(SmtpReply Reply, TlsProblem Problem);
