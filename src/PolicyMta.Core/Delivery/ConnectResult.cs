using System.Net;

namespace PolicyMta.Core.Delivery;

/// <summary>An open connection, or why there is none: the failure of the host that was tried last.</summary>
internal readonly record struct ConnectResult(
    IDeliveryConnection? Connection, Outcome? Failure, string? RemoteHost, IPAddress? RemoteAddress);
