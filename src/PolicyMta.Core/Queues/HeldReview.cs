using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Has on-route asked again about the mail that policy holds when it has changed: by a reload, or while the server was down. It goes over
/// the queues in small parts, slowly at first, and is begun anew, when it has ended, if policy has changed meanwhile. Which policy all held
/// mail was asked under is kept in the spool, so that a crash interrupts it and does not end it. Thread-safe.
/// </summary>
internal sealed partial class HeldReview(
    ScheduledQueues queues, MailFlow flow, ISpool spool, TimeProvider time, ILogger<HeldReview> logger) : IAsyncDisposable
{
    private const int AtOnce = 16;
    private static readonly StateKey Key = new("policy", "on-route");
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wake = new(0);
    private Task _loop = Task.CompletedTask;
    private string? _inForce;
    private string? _asked;
    private string? _stored;
    private bool _isTakenUp;

    /// <summary>
    /// Begins to follow what comes into force. A spool that does not say which policy its mail was asked under is new, or an earlier
    /// release's, whose records do not tell what an operator holds: that mail stays held until policy changes.
    /// </summary>
    public void Start(PolicySnapshot policy)
    {
        _stored = Read();
        _asked = _stored ?? policy.RouteIdentity;
        Follow(policy);
        SkipIfNothingIsHeld();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Says that all mail of the spool is queued: there is none to be missed.</summary>
    public void TakenUp()
    {
        Volatile.Write(ref _isTakenUp, true);
        SkipIfNothingIsHeld();
        _wake.Release();
    }

    /// <summary>A policy has come into force.</summary>
    public void Follow(PolicySnapshot policy)
    {
        Volatile.Write(ref _inForce, policy.RouteIdentity);
        _wake.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var inForce = Volatile.Read(ref _inForce);
                if (inForce is null || inForce == _stored || !Volatile.Read(ref _isTakenUp))
                {
                    await _wake.WaitAsync(_stopping.Token);
                    continue;
                }

                var count = inForce == Volatile.Read(ref _asked) ? 0 : await AskAsync();
                Volatile.Write(ref _asked, inForce);
                await spool.PutStateAsync(Key, Encoding.UTF8.GetBytes(inForce));
                _stored = inForce;
                if (count > 0)
                    LogAsked(logger, count);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                LogFailed(logger, e);
                await Task.Delay(AfterFault, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What is held from now on is held by the policy in force, or asked about when another comes into force.</summary>
    private void SkipIfNothingIsHeld()
    {
        if (Volatile.Read(ref _isTakenUp) && Volatile.Read(ref _inForce) is { } inForce && queues.Counts.Held == 0)
            Volatile.Write(ref _asked, inForce);
    }

    private async Task<int> AskAsync()
    {
        var count = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _stopping.Token };
        await Parallel.ForEachAsync(AtPaceAsync(_stopping.Token), options, async (delivery, _) =>
        {
            if (!IsHeldByPolicy(delivery) || !DueHeap.TryTake(delivery))
                return;
            Interlocked.Increment(ref count);
            await flow.AskAgainAsync(delivery);
        });
        return count;
    }

    private async IAsyncEnumerable<QueuedDelivery> AtPaceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pace = new ReturnPace(time);
        var allowed = 0;
        foreach (var delivery in Held())
        {
            while (allowed == 0)
            {
                await Task.Delay(Beat, time, cancellationToken);
                allowed = pace.Allowed();
            }

            allowed--;
            yield return delivery;
        }
    }

    private IEnumerable<QueuedDelivery> Held()
    {
        foreach (var queue in queues.All)
        {
            if (queue.Counts.Held == 0)
                continue;
            foreach (var delivery in queue.InParts())
            {
                if (IsHeldByPolicy(delivery))
                    yield return delivery;
            }
        }
    }

    private static bool IsHeldByPolicy(QueuedDelivery delivery) =>
        delivery is { Phase: DeliveryPhase.Held, StoppedBy: null, IsHeldByOperator: false };

    private string? Read()
    {
        foreach (var (key, record) in spool.ReadState(Key.Room))
        {
            if (key == Key)
                return Encoding.UTF8.GetString(record.Span);
        }

        return null;
    }

    [LoggerMessage(1840, LogLevel.Information, "on-route has changed and was asked again about {Count} deliveries that were held")]
    private static partial void LogAsked(ILogger logger, int count);

    [LoggerMessage(1841, LogLevel.Error, "on-route could not be asked again about all held mail; that is tried again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
