using System.Net;
using Microsoft.AspNetCore.Connections;

namespace PolicyMta.Server.Http;

/// <summary>
/// Shares out the connections of an HTTP listener, so that who says nothing shuts nobody out. A connection on which no token was shown yet
/// counts for its address and its network, each of which has a share: the oldest of a full one makes room for a new connection from there.
/// If there are as many connections as there may be, the oldest of all of these does, or one that has shown a token and waits for its next
/// request: of the token with the most such connections the one that has waited longest. A running request with a token never makes room.
/// Thread-safe.
/// </summary>
internal sealed class ConnectionGate(HttpOptions options)
{
    /// <summary>A tenth of the connections is for those who have yet to show a token, however many have shown one and wait.</summary>
    private const int PartForSilent = 10;

    private readonly Lock _gate = new();
    private readonly ClientQueues _addresses = new();
    private readonly ClientQueues _networks = new();
    private readonly LinkedList<ClientConnection> _silent = [];
    private readonly LinkedList<ClientConnection> _known = [];
    private int _open;

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Serves a connection, or closes it at once.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (TryEnter(address, connection.Abort) is not { } client)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(client);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(client);
        }
    }

    /// <summary>Counts a connection in; null if there is no room for it.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="close">Closes it. Called under no lock.</param>
    public ClientConnection? TryEnter(IPAddress address, Action close)
    {
        var client = new ClientConnection(this, address, close);
        ClientConnection? oldest;
        lock (_gate)
        {
            oldest = WhoMakesRoomFor(client);
            if (oldest is null && _open >= options.MaxConnections)
                return null;
            if (oldest is not null)
                End(oldest);
            _open++;
            client.Places = new(
                _silent.AddLast(client), _addresses.Add(client.Owner, client), _networks.Add(client.Network, client));
        }

        oldest?.Close();
        return client;
    }

    /// <summary>
    /// Of those without a token, the oldest of a share that is full, or of all. It is the old one that goes: who has something to say says
    /// it at once, and so comes in beside any number of others from the same place who say nothing.
    /// </summary>
    private ClientConnection? WhoMakesRoomFor(ClientConnection client)
    {
        if (_addresses.CountOf(client.Owner) >= options.MaxSilentPerAddress)
            return _addresses.OldestOf(client.Owner);
        if (_networks.CountOf(client.Network) >= 2 * options.MaxSilentPerAddress)
            return _networks.OldestOf(client.Network);
        if (_open < options.MaxConnections)
            return null;
        var isRoomForSilent = _silent.Count * PartForSilent < options.MaxConnections;
        return (isRoomForSilent ? WaitingLongest() : null) ?? _silent.First?.Value;
    }

    /// <summary>
    /// The connection with a token that gives way, already closed to requests. The search costs something, but only where there are as many
    /// connections as there may be.
    /// </summary>
    private ClientConnection? WaitingLongest()
    {
        var idle = _known.Where(static client => client.IsIdle).GroupBy(static client => client.Known!.Value.Client)
            .MaxBy(static clients => clients.Count());
        return idle?.OrderBy(static client => client.IdleSince).FirstOrDefault(static client => client.TryGiveWay());
    }

    /// <summary>The client has shown a token: its connection counts for nobody's share any more.</summary>
    public void Know(ClientConnection connection, string client)
    {
        lock (_gate)
        {
            if (connection.HasEnded || connection.Known is not null)
                return;
            EndSilence(connection);
            connection.Known = (client, _known.AddLast(connection));
        }
    }

    /// <summary>The connection is closed.</summary>
    public void Leave(ClientConnection client)
    {
        lock (_gate)
            End(client);
    }

    private void End(ClientConnection client)
    {
        if (client.HasEnded)
            return;
        client.HasEnded = true;
        _open--;
        EndSilence(client);
        if (client.Known is { } known)
            _known.Remove(known.Place);
        client.Known = null;
    }

    private void EndSilence(ClientConnection client)
    {
        if (client.Places is not { } places)
            return;
        client.Places = null;
        _silent.Remove(places.OfAll);
        _addresses.Remove(client.Owner, places.OfAddress);
        _networks.Remove(client.Network, places.OfNetwork);
    }
}
