using System.Threading.Channels;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Events;

/// <summary>
/// One sink behind its own bounded queue and its own loop. A plugin's sink is called under a lease of its snapshot, so that it is not
/// unloaded while it works.
/// </summary>
internal sealed partial class SinkQueue : IAsyncDisposable
{
    private const int Capacity = 65_536;
    private const int BatchSize = 512;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long events gather after a batch while the sink is in use. The first after a quiet time does not wait; under load a batch costs
    /// as much as many events.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Channel<DeliveryEvent> _events = Channel.CreateBounded<DeliveryEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private PolicySnapshot? _snapshot;
    private long _lost;
    private long _failures;

    public SinkQueue(string owner, IEventSink sink, PolicySnapshot? snapshot, TimeProvider time, ILogger logger)
    {
        Owner = owner;
        Sink = sink;
        _snapshot = snapshot;
        _time = time;
        _logger = logger;
        using (ExecutionContext.SuppressFlow())
            _loop = Task.Run(RunAsync);
    }

    public string Owner { get; }

    public IEventSink Sink { get; }

    /// <summary>The snapshot that the sink belongs to; null for one of the server's own.</summary>
    public PolicySnapshot? Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Events that did not fit into the queue.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Batches that the sink failed on.</summary>
    public long Failures => Volatile.Read(ref _failures);

    public void Offer(DeliveryEvent deliveryEvent)
    {
        if (!_events.Writer.TryWrite(deliveryEvent) && Interlocked.Increment(ref _lost) % 10_000 == 1)
            LogLost(_logger, Owner, Lost);
    }

    public void Follow(PolicySnapshot snapshot) => Volatile.Write(ref _snapshot, snapshot);

    /// <summary>Takes no more events; those in the queue are still written.</summary>
    public void Complete()
    {
        _events.Writer.TryComplete();
        _completed.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Complete();
        await _loop.WaitAsync(StopPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_loop.IsCompleted)
            await _stopping.CancelAsync();
    }

    private async Task RunAsync()
    {
        var batch = new List<DeliveryEvent>(BatchSize);
        while (await _events.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchSize && _events.Reader.TryRead(out var next))
                batch.Add(next);
            await WriteAsync(batch);
            if (batch.Count < BatchSize)
                await Task.WhenAny(Task.Delay(Pause, _time), _completed.Task);
            batch.Clear();
        }
    }

    private async ValueTask WriteAsync(List<DeliveryEvent> batch)
    {
        var snapshot = Snapshot;
        if (snapshot is not null && !snapshot.TryAddLease())
            return;

        try
        {
            await Sink.WriteAsync(batch, _stopping.Token);
        }
        catch (Exception e)
        {
            Interlocked.Increment(ref _failures);
            LogFailed(_logger, Owner, batch.Count, e);
        }
        finally
        {
            snapshot?.Release();
        }
    }

    [LoggerMessage(1100, LogLevel.Warning, "Event sink {Owner} is too slow: {Lost} events lost so far")]
    private static partial void LogLost(ILogger logger, string owner, long lost);

    [LoggerMessage(1101, LogLevel.Error, "Event sink {Owner} failed on {Count} events")]
    private static partial void LogFailed(ILogger logger, string owner, int count, Exception error);
}
