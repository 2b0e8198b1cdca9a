using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// Opens connections for ready queues that have work, as far as limits allow, and lets each connection carry deliveries until it is used
/// up, idle for too long, broken, or wanted for a site that has none.
/// </summary>
internal sealed partial class Dispatcher(
    ReadyQueues queues, MailFlow flow, IDeliveryProtocol protocol, DeliveryOptions options, TimeProvider time,
    ILogger<Dispatcher> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);

    /// <summary>How long a stop waits for what came of transactions to be written down.</summary>
    private static readonly TimeSpan ToConclude = TimeSpan.FromSeconds(5);

    /// <summary>How long the counts of a ready queue without mail are kept.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopSoon = new();
    private readonly CancellationTokenSource _stopNow = new();
    private readonly ConnectionShares _shares = new(options.MaxConnections);
    private ITimer? _beat;
    private long _sweptAt;

    /// <summary>What was counted since the start.</summary>
    public Counters<ConnectionCount> Counts { get; } = new();

    /// <summary>Connections that are open or being opened.</summary>
    public int Connections => _shares.Used;

    public void Start()
    {
        queues.HasWork += OpenConnections;
        _sweptAt = time.GetTimestamp();
        _beat = time.CreateTimer(_ => OnBeat(), null, Beat, Beat);
    }

    /// <summary>
    /// Lets running transactions end for a while, then breaks them off; but those whose message the receiver has whole, and is about to
    /// answer, a little later. Deliveries that were not done stay in the spool.
    /// </summary>
    public async ValueTask StopAsync(TimeSpan grace)
    {
        queues.HasWork -= OpenConnections;
        await _stopSoon.CancelAsync();
        if (_beat is not null)
            await _beat.DisposeAsync();
        var started = time.GetTimestamp();
        while (Connections > 0 && time.GetElapsedTime(started) < grace)
        {
            foreach (var queue in queues.All)
                queue.EndIdle(all: true);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }

        await _stopNow.CancelAsync();
        while (Connections > 0 && time.GetElapsedTime(started) < grace + SmtpChannel.ReplyGrace + ToConclude)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _stopSoon.Dispose();
        _stopNow.Dispose();
    }

    private void OpenConnections(ReadyQueue queue)
    {
        while (!_stopSoon.IsCancellationRequested && queue.TryStartConnection() is { } permit)
        {
            if (!_shares.TryTake(queue))
            {
                queue.CancelConnection(permit, WaitCause.ServerConnections);
                return;
            }

            ThreadPool.UnsafeQueueUserWorkItem(
                static work => _ = work.Dispatcher.RunConnectionAsync(work.Queue, work.Permit),
                (Dispatcher: this, Queue: queue, Permit: permit), preferLocal: false);
        }
    }

    private async Task RunConnectionAsync(ReadyQueue queue, Permit permit)
    {
        var isStarting = true;
        try
        {
            var route = queue.Route;
            var order = new HostOrder
            {
                Later = queue.HostsThatFailedNext(),
                MayConnectAgain = () => queue.TryReconnect(permit),
                Purpose = new ConnectPurpose { Provider = route.Provider },
            };
            var result = await protocol.ConnectAsync(
                route.Destination, route.Source, route.Profile, route.Security, order, _stopNow.Token);
            if (result.Connection is not { } connection)
            {
                Counts.Add(ConnectionCount.Failed);
                isStarting = false;
                await FailAsync(queue, permit, result);
                return;
            }

            Counts.Add(ConnectionCount.Opened);
            queue.Connected(permit);
            queue.ConnectedTo(permit, connection.RemoteAddress);
            isStarting = false;
            try
            {
                // It counts until the peer has seen it end.
                await using var site = new SiteConnection(protocol, queue, permit, Counts, connection, order);
                await UseAsync(queue, site, route);
            }
            finally
            {
                queue.ConnectedTo(permit, null);
                queue.Disconnected();
            }
        }
        catch (OperationCanceledException) when (_stopNow.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            LogFault(logger, queue.Key, e);
        }
        finally
        {
            if (isStarting)
                queue.CancelConnection(permit);
            _shares.Return(queue);
            ServeLine();
            OpenConnections(queue);
        }
    }

    /// <summary>Opens connections for those that had none when all were in use, the first that came first.</summary>
    private void ServeLine()
    {
        while (_shares.NextInLine() is { } next)
            OpenConnections(next);
    }

    private async ValueTask UseAsync(ReadyQueue queue, SiteConnection site, Route opened)
    {
        while (site.IsOpen && site.Current.Transactions < queue.Route.Profile.MessagesPerConnection && queue.Route.Suits(opened)
            && !_stopSoon.IsCancellationRequested)
        {
            if (queue.TryTake(site.Permit, out var wait) is { } delivery)
            {
                Counts.Add(ConnectionCount.Attempts);
                try
                {
                    await flow.AttemptAsync(delivery, queue, site, _stopNow.Token);
                }
                finally
                {
                    queue.Done(site.Permit);
                }

                if (_shares.MustGiveWay(queue, site.Current.Transactions))
                    return;
                continue;
            }

            if (_shares.MustGiveWay(queue, int.MaxValue))
                return;
            var patience = queue.Route.Profile.IdleTimeout;
            if (wait > patience)
                return;
            if (wait > TimeSpan.Zero)
                await Task.Delay(WholeMilliseconds(wait), time, _stopSoon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (!await queue.WaitAsync(patience))
                return;
            if (!site.IsUsable)
                return;
        }
    }

    /// <summary>A delay leaves fractions out: without them a connection would ask again and again until the millisecond is over.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private async ValueTask FailAsync(ReadyQueue queue, Permit permit, ConnectResult result)
    {
        var info = new AttemptInfo(result.RemoteHost, result.RemoteAddress?.ToString(), null, null) { TlsProblem = result.TlsProblem };
        foreach (var delivery in queue.ConnectFailed(permit))
            await flow.FailToConnectAsync(delivery, queue, result.Failure!, info);
    }

    private void OnBeat()
    {
        var isSomebodyWaiting = _shares.IsSomebodyWaiting;
        var sweep = time.GetElapsedTime(_sweptAt) >= SweepEvery;
        if (sweep)
            _sweptAt = time.GetTimestamp();

        foreach (var queue in queues.All)
        {
            queue.EndIdle(all: isSomebodyWaiting);
            OpenConnections(queue);
            if (!sweep)
                continue;

            EndExpired(queue);
            if (queue.TryClose(Remembered))
                queues.Remove(queue);
        }

        if (sweep)
            queues.PruneGroups();
    }

    private void EndExpired(ReadyQueue queue)
    {
        var now = time.GetUtcNow().UtcTicks;
        foreach (var delivery in queue.TakeWhere(delivery => delivery.RemovalAsked || delivery.IsExpired(now)))
            _ = flow.RouteAsync(delivery);
    }

    [LoggerMessage(1400, LogLevel.Error, "Internal error on a connection of ready queue {Queue}")]
    private static partial void LogFault(ILogger logger, ReadyKey queue, Exception error);
}
