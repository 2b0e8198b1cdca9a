using System.Net;

namespace PolicyMta.Core.Delivery;

/// <summary>An open connection, or why there is none: the failure of the host that was tried last.</summary>
internal readonly record struct ConnectResult(
    IDeliveryConnection? Connection, Outcome? Failure, string? RemoteHost, IPAddress? RemoteAddress)
{
    /// <summary>What was wrong with the TLS of a host that there is no connection to, or null.</summary>
    public TlsProblem? TlsProblem { get; init; }
}
