using System.Collections.Frozen;
using System.Net;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Policy;

namespace PolicyMta.Simulation.Memory;

/// <summary>
/// The network of a simulation: leads to the simulated hosts by their addresses, in memory, from any source address. Thread-safe.
/// </summary>
internal sealed class MemoryNetwork(IEnumerable<MemoryHost> hosts) : IConnector, IAsyncDisposable
{
    private readonly FrozenDictionary<IPAddress, MemoryHost> _hosts = hosts.ToFrozenDictionary(host => host.Address);

    public ValueTask<ConnectAttempt> ConnectAsync(
        string host, IPEndPoint remote, EgressSource source, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_hosts.TryGetValue(remote.Address, out var found))
            return ValueTask.FromResult(
                new ConnectAttempt(null, OwnReplies.NoConnection($"{host} [{remote.Address}]", "nobody listens there"), IsLocal: false));

        var from = source.AddressOf(remote.AddressFamily) ?? IPAddress.Loopback;
        var connection = new MemoryConnection(from);
        found.Serve(connection);
        return ValueTask.FromResult(new ConnectAttempt(connection, null, IsLocal: false) { SourceAddress = from });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await host.DisposeAsync();
    }
}
