using System.Net;
using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Conversations;

/// <summary>Sees how a connection is opened, step by step. Called by one thread at a time; what it does holds the connection up.</summary>
internal interface IConnectionWatch
{
    void Connecting(string host, IPEndPoint remote);

    /// <param name="from">The address that the receiver sees; null if it is not known.</param>
    void Connected(IPAddress? from);

    /// <param name="tls">Version and cipher suite.</param>
    /// <param name="certificate">What the receiver showed.</param>
    void Secured(string tls, ShownCertificate? certificate);

    /// <param name="verifiedBy">What vouched for the host, in the words of events; null if nothing did.</param>
    void Opened(string? verifiedBy);

    /// <summary>The connection could not be opened; another may be tried.</summary>
    void Failed(Outcome failure);

    void Said(TranscriptLine line);
}
