using System.Net;
using Microsoft.AspNetCore.Connections;

namespace PolicyMta.Server.Http;

/// <summary>
/// Shares out the connections of an HTTP listener, so that who says nothing shuts nobody out. A connection on which no token was shown yet
/// counts for its address and its network, each of which has a share: the oldest of a full one makes room for a new connection from there.
/// If there are as many connections as there may be, the oldest of all of these does. Thread-safe.
/// </summary>
internal sealed class ConnectionGate(HttpOptions options)
{
    private readonly Lock _gate = new();
    private readonly ClientQueues _addresses = new();
    private readonly ClientQueues _networks = new();
    private readonly LinkedList<ClientConnection> _silent = [];
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
        return _open >= options.MaxConnections ? _silent.First?.Value : null;
    }

    /// <summary>The client has shown a token: its connection counts for nobody's share any more.</summary>
    public void Know(ClientConnection client)
    {
        lock (_gate)
            EndSilence(client);
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
