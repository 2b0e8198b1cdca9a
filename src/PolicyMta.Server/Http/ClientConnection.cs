using System.Diagnostics;
using System.Net;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Server.Http;

/// <summary>
/// One connection of an HTTP listener, as its gate knows it. What has a setter belongs to the gate. A request is either begun before the
/// connection gives way, which then waits for it, or never.
/// </summary>
internal sealed class ClientConnection(ConnectionGate gate, IPAddress address, Action close)
{
    private const int Given = int.MinValue / 2;
    private int _running;
    private long _idleSince = Stopwatch.GetTimestamp();

    /// <summary>Who is at the other end: of IPv6, a /64.</summary>
    public AddressRange Owner { get; } = AddressRange.OwnerOf(address);

    public AddressRange Network { get; } = AddressRange.NetworkOf(address);

    /// <summary>Its places among those that have shown no token; null for the others.</summary>
    public ClientPlaces? Places { get; set; }

    /// <summary>Whose token was shown first, and its place among those with one; null before that, and after its end.</summary>
    public (string Client, LinkedListNode<ClientConnection> Place)? Known { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>When its last request ended, or the connection was opened, by the stopwatch.</summary>
    public long IdleSince => Volatile.Read(ref _idleSince);

    public bool IsIdle => Volatile.Read(ref _running) == 0;

    /// <summary>Begins a request; false if the connection has given way to another.</summary>
    public bool TryBegin() => Interlocked.Increment(ref _running) > 0;

    public void End()
    {
        Volatile.Write(ref _idleSince, Stopwatch.GetTimestamp());
        Interlocked.Decrement(ref _running);
    }

    /// <summary>Has no request begin any more; false if one is running.</summary>
    public bool TryGiveWay() => Interlocked.CompareExchange(ref _running, Given, 0) == 0;

    /// <summary>A token was shown on it.</summary>
    public void ShowToken(string client)
    {
        if (Places is not null)
            gate.Know(this, client);
    }

    public void Close() => close();
}
