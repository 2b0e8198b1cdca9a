using System.Net;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// A ready queue's connection to its site, which may leave the host that it leads to for another. It is one connection all the time: the
/// old one is closed before the next is opened. For one user at a time.
/// </summary>
/// <param name="protocol">How connections are made.</param>
/// <param name="queue">Whose connection it is.</param>
/// <param name="permit">What it has taken from limits.</param>
/// <param name="counts">Where connections are counted.</param>
/// <param name="first">The connection that it begins with.</param>
/// <param name="order">The order of hosts that this was chosen by.</param>
internal sealed class SiteConnection(
    IDeliveryProtocol protocol, ReadyQueue queue, Permit permit, Counters<ConnectionCount> counts, IDeliveryConnection first,
    HostOrder order)
    : IAsyncDisposable
{
    private HostOrder _order = order;
    private bool _isGone;

    /// <summary>What it has taken from limits for what it is doing now.</summary>
    public Permit Permit => permit;

    /// <summary>The connection as it is now.</summary>
    public IDeliveryConnection Current { get; private set; } = first;

    /// <summary>Whether another transaction may follow at once.</summary>
    public bool IsOpen => !_isGone && Current.IsOpen;

    /// <summary>Whether another transaction may be tried after a rest; looks at the network.</summary>
    public bool IsUsable => !_isGone && Current.IsUsable;

    /// <summary>Asks limits for one more transaction of the delivery under way.</summary>
    public bool TryBeginTransaction(int recipients) => queue.TryTakeMore(permit, recipients);

    /// <summary>Whether it leads to one of the hosts that failed a message, although it was chosen as if these came last.</summary>
    public bool IsLastResort(ImmutableArray<IPAddress> failed) =>
        failed.Contains(Current.RemoteAddress) && _order.Later.Contains(Current.RemoteAddress);

    /// <summary>Whether there is another host to move to. Costs a look-up.</summary>
    public ValueTask<bool> HasBetterHostAsync(Route route, HostOrder order, CancellationToken cancellationToken) =>
        protocol.HasBetterHostAsync(route.Destination, route.Source, route.Profile, route.Security, order, cancellationToken);

    /// <summary>Asks limits of the host that it leads to for the delivery under way, which was taken when it led to another.</summary>
    public bool TryCountHere() => queue.TryTakeAtRemote(permit);

    /// <summary>
    /// Leaves the host for the first that can be connected to by an order, if limits allow a new connection. If there is none, no
    /// connection is left.
    /// </summary>
    /// <param name="route">Where to.</param>
    /// <param name="order">The order of hosts.</param>
    /// <param name="wasTried">Whether the delivery under way was tried at the host that it leaves.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether there is a new connection.</returns>
    public async ValueTask<bool> TryMoveAsync(Route route, HostOrder order, bool wasTried, CancellationToken cancellationToken)
    {
        if (!queue.TryReconnect(permit))
            return false;
        _isGone = true;
        ConnectResult result;
        try
        {
            await Current.DisposeAsync();
            order = order with { MayConnectAgain = () => queue.TryReconnect(permit), Purpose = _order.Purpose };
            result = await protocol.ConnectAsync(
                route.Destination, route.Source, route.Profile, route.Security, order, cancellationToken);
        }
        finally
        {
            queue.Reconnected(permit);
        }

        if (result.Connection is not { } connection)
        {
            counts.Add(ConnectionCount.Failed);
            return false;
        }

        counts.Add(ConnectionCount.Opened);
        queue.ConnectedTo(permit, connection.RemoteAddress, wasTried);
        (Current, _order, _isGone) = (connection, order, false);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isGone)
            await Current.DisposeAsync();
        _isGone = true;
    }
}
