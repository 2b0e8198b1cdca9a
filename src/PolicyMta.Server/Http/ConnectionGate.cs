using System.Net;
using Microsoft.AspNetCore.Connections;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Server.Http;

/// <summary>
/// Shares out the connections of an HTTP listener, so that who says nothing shuts nobody out. A connection on which no token was shown yet
/// counts for its address and its network, each of which has a share; and if there are as many connections as there may be, the oldest of
/// these makes room for a new one. Thread-safe.
/// </summary>
internal sealed class ConnectionGate(HttpOptions options)
{
    private readonly Lock _gate = new();
    private readonly KeyedCounts<AddressRange> _addresses = new();
    private readonly KeyedCounts<AddressRange> _networks = new();
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
        ClientConnection? oldest = null;
        lock (_gate)
        {
            if (_open >= options.MaxConnections && _silent.First is null)
                return null;
            if (!_addresses.TryEnter(AddressRange.OwnerOf(address), options.MaxSilentPerAddress))
                return null;
            if (!_networks.TryEnter(AddressRange.NetworkOf(address), 2 * options.MaxSilentPerAddress))
            {
                _addresses.Leave(AddressRange.OwnerOf(address));
                return null;
            }

            if (_open >= options.MaxConnections)
            {
                oldest = _silent.First!.Value;
                End(oldest);
            }

            _open++;
            client.Place = _silent.AddLast(client);
        }

        oldest?.Close();
        return client;
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
        if (client.Place is not { } place)
            return;
        _silent.Remove(place);
        client.Place = null;
        _addresses.Leave(AddressRange.OwnerOf(client.Address));
        _networks.Leave(AddressRange.NetworkOf(client.Address));
    }
}
