using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>
/// What directives need done in the background: they end by their time; they reach what waits now, not when it is next due; and what a
/// directive stopped comes back after it, slowly at first.
/// </summary>
internal sealed partial class DirectiveEnforcement(
    DirectiveBook book, Parking parking, DirectiveGate gate, DirectiveSweep sweep, MailFlow flow, TimeProvider time,
    ILogger<DirectiveEnforcement> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<Return> _returns = [];
    private readonly HashSet<string> _acting = [];
    private Task _sweeping = Task.CompletedTask;
    private Task _loop = Task.CompletedTask;

    public void Start()
    {
        book.Added += sweep.Add;
        book.Ended += OnEnded;
        SweepForAll();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Has all directives in force reach what waits: a restart has brought mail back that they have not seen.</summary>
    public void SweepForAll()
    {
        foreach (var directive in book.Current.All)
            sweep.Add(directive);
    }

    public async ValueTask DisposeAsync()
    {
        book.Added -= sweep.Add;
        book.Ended -= OnEnded;
        await _stopping.CancelAsync();
        await _loop;
        await _sweeping;
        _stopping.Dispose();
    }

    private void OnEnded(Directive directive)
    {
        gate.Forget(directive);
        sweep.Forget(directive);
        if (parking.TakeAll(directive) is not { Count: > 0 } parked)
            return;
        lock (_lock)
            _returns.Add(new Return(directive, [.. parked], time));
    }

    private async Task RunAsync()
    {
        var pruned = time.GetTimestamp();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await book.EndExpiredAsync();
                SweepForThoseThatActNow();
                if (_sweeping.IsCompleted)
                    _sweeping = SweepAsync();
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

    /// <summary>Has bounces reach what waits whose time to be undone is over.</summary>
    private void SweepForThoseThatActNow()
    {
        var (now, all) = (time.GetUtcNow(), book.Current.All);
        _acting.IntersectWith(all.Select(static directive => directive.Id));
        foreach (var directive in all)
        {
            if (directive.UndoUntil is not null && !directive.CanBeUndone(now) && _acting.Add(directive.Id))
                sweep.Add(directive);
        }
    }

    /// <summary>Runs beside the rest: a sweep over millions must not keep directives from ending, or mail from coming back.</summary>
    private async Task SweepAsync()
    {
        try
        {
            await sweep.RunAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            LogFailed(logger, e);
        }
    }

    /// <summary>Takes up again what ended directives had stopped, each at the pace of its ramp.</summary>
    private void GiveBack()
    {
        lock (_lock)
        {
            foreach (var giving in _returns)
            {
                for (var allowed = giving.Allowed(); allowed > 0 && giving.Next() is { } delivery; allowed--)
                {
                    if (delivery.StoppedBy?.Id != giving.Directive.Id || !DueHeap.TryTake(delivery))
                        continue;
                    ThreadPool.UnsafeQueueUserWorkItem(
                        static work => _ = work.flow.RouteAsync(work.delivery), (flow, delivery), preferLocal: false);
                }
            }

            _returns.RemoveAll(static giving => giving.IsDone);
        }
    }

    [LoggerMessage(1810, LogLevel.Error, "Enforcement of directives failed; continuing")]
    private static partial void LogFailed(ILogger logger, Exception error);

    /// <summary>Deliveries on their way back.</summary>
    private sealed class Return(Directive directive, List<QueuedDelivery> parked, TimeProvider time)
    {
        private readonly ReturnPace _pace = new(time);
        private int _next;

        public Directive Directive { get; } = directive;

        public bool IsDone => _next == parked.Count;

        /// <inheritdoc cref="ReturnPace.Allowed"/>
        public int Allowed() => _pace.Allowed();

        public QueuedDelivery? Next() => IsDone ? null : parked[_next++];
    }
}
