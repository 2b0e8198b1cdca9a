using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PolicyMta.Policies.Egress;

/// <summary>An identity that mail leaves under (section <c>egress_sources: NAME</c>).</summary>
internal sealed record EgressSourceOptions
{
    /// <summary>The local address to bind; the system chooses where left out.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The name for EHLO, which must resolve to the address; the server's host name where empty.</summary>
    [RegularExpression(@"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Za-z:.]+\]", ErrorMessage = "Write a host name such as mx1.example.com.")]
    public string Ehlo { get; init; } = "";
}
