using System.Net;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>What came of trying one address.</summary>
internal readonly record struct ConnectAttempt(ITransport? Transport, SmtpReply? Failure, bool IsLocal)
{
    /// <summary>The local address that receivers see; null if a proxy chooses it.</summary>
    public IPAddress? SourceAddress { get; init; }
}
