using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Core.Delivery;

/// <summary>Where and how an attempt was made, for events and on-bounce. All null if none was.</summary>
internal readonly record struct AttemptInfo(string? RemoteHost, string? RemoteAddress, string? Tls, double? TransactionMs)
{
    /// <summary>What is known of a connection before anything was sent over it.</summary>
    public static AttemptInfo Of(IDeliveryConnection connection) =>
        new(connection.RemoteHost, connection.RemoteAddress.ToString(), connection.Tls, null)
        {
            TlsVerifiedBy = connection.TlsVerifiedBy,
            TlsProblem = connection.TlsProblem,
            SourceAddress = connection.SourceAddress,
            Connection = connection,
        };

    /// <summary>What vouched for the receiver, or null.</summary>
    public string? TlsVerifiedBy { get; init; }

    /// <summary>What was wrong with the receiver's TLS, or null.</summary>
    public TlsProblem? TlsProblem { get; init; }

    /// <summary>The local address that the connection was made from, or null.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The connection itself, which policy may end; null if there is none.</summary>
    public IDeliveryConnection? Connection { get; init; }

    /// <summary>The family of the addresses at both ends; IPv4 if none is known.</summary>
    public AddressFamily SourceFamily => IPAddress.TryParse(SourceAddress ?? RemoteAddress, out var address) && !address.IsIPv4MappedToIPv6
        ? address.AddressFamily
        : AddressFamily.InterNetwork;
}
