using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PolicyMta.Policies.Egress;

/// <summary>An identity that mail leaves under (section <c>egress_sources: NAME</c>).</summary>
internal sealed record EgressSourceOptions
{
    /// <summary>The local address to bind; the system chooses if left out.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>An address of the other family, for receivers that can be reached over it alone; none if left out.</summary>
    public IPAddress? OtherAddress { get; init; }

    /// <summary>
    /// A proxy that connections leave through: <c>socks5://ADDRESS:PORT</c> (RFC 1928), or <c>haproxy://ADDRESS:PORT</c> for one that takes
    /// a PROXY version 2 header which names the receiver and, from <c>address</c>, where to leave from. Nothing is bound here then.
    /// </summary>
    public string Proxy { get; init; } = "";

    /// <summary>The name for EHLO, which must resolve to the address; the server's host name if empty.</summary>
    [RegularExpression(
        @"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Za-z:.]+\]", ErrorMessage = "Write a host name such as mx1.example.com.")]
    public string Ehlo { get; init; } = "";
}
