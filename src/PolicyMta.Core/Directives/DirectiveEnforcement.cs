using Microsoft.Extensions.Logging;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Directives;

/// <summary>
/// What directives need done in the background: they end by their time; what a bounce matches is taken up now, not when it is next due; and
/// what a directive stopped comes back after it, slowly at first.
/// </summary>
internal sealed partial class DirectiveEnforcement(
    DirectiveBook book, Parking parking, DirectiveGate gate, ScheduledQueues queues, DeliveryStore store, DeliveryWaits waits,
    FailureHandling failures,
    MailFlow flow, TimeProvider time, ILogger<DirectiveEnforcement> logger) : IAsyncDisposable
{
    private const int FirstRate = 10;
    private const int AtOnce = 64;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<Return> _returns = [];
    private readonly Queue<Directive> _bounces = new();
    private Task _loop = Task.CompletedTask;

    public void Start()
    {
        book.Added += OnAdded;
        book.Ended += OnEnded;
        foreach (var directive in book.Current.All)
            OnAdded(directive);
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        book.Added -= OnAdded;
        book.Ended -= OnEnded;
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private void OnAdded(Directive directive)
    {
        if (directive.Request.Kind != DirectiveKind.Bounce)
            return;
        lock (_lock)
            _bounces.Enqueue(directive);
    }

    private void OnEnded(Directive directive)
    {
        gate.Forget(directive);
        if (parking.TakeAll(directive) is not { Count: > 0 } parked)
            return;
        lock (_lock)
            _returns.Add(new Return(directive, [.. parked], Clock()));
    }

    private async Task RunAsync()
    {
        var pruned = time.GetTimestamp();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await book.EndExpiredAsync();
                await SweepAsync();
                GiveBack();
                if (time.GetElapsedTime(pruned) >= PruneEvery)
                {
                    parking.Prune();
                    pruned = time.GetTimestamp();
                }
            }
            catch (Exception e)
            {
                LogFailed(logger, e);
            }

            await Task.Delay(Beat, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SweepAsync()
    {
        while (NextBounce() is { } directive)
        {
            var deliveries = queues.All.Where(queue => directive.Request.Match.MayMatch(queue.Key)).SelectMany(queue => queue.ToList());
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _stopping.Token };
            await Parallel.ForEachAsync(deliveries, options, (delivery, _) => BounceAsync(delivery, directive));
        }
    }

    /// <summary>Bounces a delivery that waits, if it is known to match; one that has never been routed is judged when it is due.</summary>
    private async ValueTask BounceAsync(QueuedDelivery delivery, Directive directive)
    {
        var match = directive.Request.Match;
        if (!delivery.Phase.IsWaiting() || match.Matches(DirectiveFacts.Of(delivery), time.GetUtcNow()) == false
            || !DueHeap.TryTake(delivery))
            return;
        var due = delivery.DueAt;
        try
        {
            var message = store.Load(delivery);
            if (!message.IsNotice && match.Matches(DirectiveFacts.Of(delivery), time.GetUtcNow()) == true)
                await failures.GiveUpAsync(delivery, directive.BounceReply());
            else
                waits.Until(delivery, due);
        }
        catch (Exception e)
        {
            waits.Fault(delivery, e);
        }
    }

    private Directive? NextBounce()
    {
        lock (_lock)
            return _bounces.TryDequeue(out var directive) ? directive : null;
    }

    /// <summary>Takes up again what ended directives had stopped, each at the pace of its ramp.</summary>
    private void GiveBack()
    {
        lock (_lock)
        {
            foreach (var giving in _returns)
            {
                for (var allowed = giving.Allowed(Clock()); allowed > 0 && giving.Next() is { } delivery; allowed--)
                {
                    if (!ReferenceEquals(delivery.StoppedBy, giving.Directive) || !DueHeap.TryTake(delivery))
                        continue;
                    ThreadPool.UnsafeQueueUserWorkItem(
                        static work => _ = work.flow.RouteAsync(work.delivery), (flow, delivery), preferLocal: false);
                }
            }

            _returns.RemoveAll(static giving => giving.IsDone);
        }
    }

    /// <summary>A clock that nobody sets.</summary>
    private TimeSpan Clock() => time.GetElapsedTime(0, time.GetTimestamp());

    [LoggerMessage(1810, LogLevel.Error, "Enforcement of directives failed; continuing")]
    private static partial void LogFailed(ILogger logger, Exception error);

    /// <summary>Deliveries on their way back.</summary>
    private sealed class Return(Directive directive, List<QueuedDelivery> parked, TimeSpan start)
    {
        private readonly TimeSpan _since = start;
        private TimeSpan _last = start;
        private double _allowed;
        private int _next;

        public Directive Directive { get; } = directive;

        public bool IsDone => _next == parked.Count;

        /// <summary>How many may come back now; what is not used is lost.</summary>
        public int Allowed(TimeSpan now)
        {
            _allowed += (now - _last).TotalSeconds * FirstRate * Ramp.RateAt(now - _since < Ramp.Length ? now - _since : Ramp.Length);
            _last = now;
            var whole = (int)Math.Min(_allowed, int.MaxValue);
            _allowed -= whole;
            return whole;
        }

        public QueuedDelivery? Next() => IsDone ? null : parked[_next++];
    }
}
