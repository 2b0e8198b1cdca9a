using System.Net;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>
/// How many connections each address and network has open, and how often an address connects. Thread-safe. Its memory is bounded: what it
/// knows of addresses without a connection is forgotten once their rate has recovered, and at the latest when there are too many of them.
/// </summary>
internal sealed class ConnectionLimits(ListenerOptions options, TimeProvider time)
{
    private const int MinSweep = 4096;
    private const int MaxKept = 100_000;

    private readonly NetworkList _unlimited = NetworkList.Parse(options.UnlimitedNetworks);
    private readonly Dictionary<AddressRange, Client> _clients = [];
    private readonly Dictionary<AddressRange, int> _networks = [];
    private int _sweepAt = MinSweep;

    /// <summary>Addresses that something is known of.</summary>
    public int Known
    {
        get
        {
            lock (_clients)
                return _clients.Count;
        }
    }

    /// <summary>Counts a connection in, or says which limit refuses it.</summary>
    public ListenerCount? TryEnter(IPAddress address)
    {
        if (_unlimited.Contains(address))
            return null;

        var key = AddressRange.Of(address);
        var network = AddressRange.NetworkOf(address);
        lock (_clients)
        {
            if (!_clients.TryGetValue(key, out var client))
            {
                Sweep();
                _clients.Add(
                    key, client = new Client(options.ConnectionRate is { } rate ? new TokenBucket(rate, time, burst: rate.Count) : null));
            }

            var inNetwork = _networks.GetValueOrDefault(network);
            if (client.Rate is { } bucket && bucket.TryTake() > TimeSpan.Zero)
                return ListenerCount.RefusedRate;
            if (client.Connections >= options.MaxConnectionsPerAddress)
                return ListenerCount.RefusedAddress;
            if (inNetwork >= options.MaxConnectionsPerNetwork)
                return ListenerCount.RefusedNetwork;

            client.Connections++;
            _networks[network] = inNetwork + 1;
            return null;
        }
    }

    /// <summary>Counts a connection out that <see cref="TryEnter"/> had let in.</summary>
    public void Leave(IPAddress address)
    {
        if (_unlimited.Contains(address))
            return;

        var key = AddressRange.Of(address);
        var network = AddressRange.NetworkOf(address);
        lock (_clients)
        {
            if (_clients.TryGetValue(key, out var client) && --client.Connections == 0 && client.Rate is null)
                _clients.Remove(key);
            var inNetwork = _networks.GetValueOrDefault(network) - 1;
            if (inNetwork > 0)
                _networks[network] = inNetwork;
            else
                _networks.Remove(network);
        }
    }

    private void Sweep()
    {
        if (_clients.Count < _sweepAt)
            return;

        foreach (var (key, client) in _clients)
        {
            if (client.Connections == 0 && (client.Rate is not { IsFull: false } || _clients.Count >= MaxKept))
                _clients.Remove(key);
        }

        _sweepAt = Math.Max(MinSweep, Math.Min(_clients.Count * 2, Math.Max(MaxKept, _clients.Count + MinSweep)));
    }

    private sealed class Client(TokenBucket? rate)
    {
        public TokenBucket? Rate { get; } = rate;

        public int Connections { get; set; }
    }
}
