using System.Net;

namespace PolicyMta.Server.Http;

/// <summary>One connection of an HTTP listener, as its gate knows it. Its state belongs to the gate.</summary>
internal sealed class ClientConnection(ConnectionGate gate, IPAddress address, Action close)
{
    public IPAddress Address => address;

    /// <summary>Its place among those that have shown no token; null for the others.</summary>
    public LinkedListNode<ClientConnection>? Place { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>A token was shown on it.</summary>
    public void ShowToken()
    {
        if (Place is not null)
            gate.Know(this);
    }

    public void Close() => close();
}
