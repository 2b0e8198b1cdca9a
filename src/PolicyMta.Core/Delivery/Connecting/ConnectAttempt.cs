using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>What came of trying one address.</summary>
internal readonly record struct ConnectAttempt(ITransport? Transport, SmtpReply? Failure, bool IsLocal);
