using System.Net;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Server.Http;

/// <summary>One connection of an HTTP listener, as its gate knows it. Its state belongs to the gate.</summary>
internal sealed class ClientConnection(ConnectionGate gate, IPAddress address, Action close)
{
    /// <summary>Who is at the other end: of IPv6, a /64.</summary>
    public AddressRange Owner { get; } = AddressRange.OwnerOf(address);

    public AddressRange Network { get; } = AddressRange.NetworkOf(address);

    /// <summary>Its places among those that have shown no token; null for the others.</summary>
    public ClientPlaces? Places { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>A token was shown on it.</summary>
    public void ShowToken()
    {
        if (Places is not null)
            gate.Know(this);
    }

    public void Close() => close();
}
