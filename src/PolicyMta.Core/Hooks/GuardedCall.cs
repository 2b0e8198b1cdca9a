using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using PolicyMta.Core.Policy;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// One call of a handler that can be given up. The handler runs as a work item of its own, normally next on the same thread; whoever is first, the
/// handler or the watchdog, settles the result. A call that was given up keeps a lease on its snapshot until it really returns, so that nothing is
/// unloaded under running code. Pooled; an object that was given up is not used again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no wait handle; calls live in a pool and have no owner to dispose them.")]
internal sealed class GuardedCall<TContext, TDecision>(HookLink<TContext, TDecision> link, GuardedCallPool<TContext, TDecision> pool)
    : IThreadPoolWorkItem, IValueTaskSource<HookResult<TDecision>>, IWatchedCall
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly CancellationTokenSource _cancellation = new();
    private ManualResetValueTaskSourceCore<HookResult<TDecision>> _core;
    private TContext? _context;
    private PolicySnapshot? _snapshot;
    private long _deadline;
    private bool _cancelled;

    public ValueTask<HookResult<TDecision>> Start(TContext context, PolicySnapshot snapshot)
    {
        _context = context;
        _snapshot = snapshot;
        Volatile.Write(ref _deadline, Environment.TickCount64 + Math.Max(1, (long)link.Deadline.TotalMilliseconds));
        var task = new ValueTask<HookResult<TDecision>>(this, _core.Version);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        var deadline = Volatile.Read(ref _deadline);
        ValueTask<TDecision?> deciding;
        try
        {
            deciding = link.Handler.DecideAsync(_context!, _cancellation.Token);
        }
        catch (Exception e)
        {
            Settle(deadline, null, e);
            return;
        }

        if (deciding.IsCompletedSuccessfully)
            Settle(deadline, deciding.Result, null);
        else
            _ = AwaitAsync(deciding, deadline);
    }

    private async Task AwaitAsync(ValueTask<TDecision?> deciding, long deadline)
    {
        try
        {
            Settle(deadline, await deciding.ConfigureAwait(false), null);
        }
        catch (Exception e)
        {
            Settle(deadline, null, e);
        }
    }

    private void Settle(long deadline, TDecision? decision, Exception? error)
    {
        if (Interlocked.CompareExchange(ref _deadline, 0, deadline) != deadline)
        {
            _snapshot!.Release();
            _cancellation.Dispose();
            return;
        }

        if (error is null)
        {
            link.State.Succeeded();
            _core.SetResult(new HookResult<TDecision>(decision, null));
            return;
        }

        var failure = error is OperationCanceledException && _cancelled ? $"took longer than {DurationText.Format(link.Deadline)}" : Describe(error);
        link.Fail(failure);
        _core.SetResult(new HookResult<TDecision>(null, failure));
    }

    void IWatchedCall.Check(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline == 0 || now < deadline)
            return;

        if (!_cancelled)
        {
            _cancelled = true;
            ThreadPool.UnsafeQueueUserWorkItem(static cancellation => cancellation.Cancel(), _cancellation, preferLocal: false);
        }

        if (now < deadline + (long)HookWatchdog.Grace.TotalMilliseconds || !_snapshot!.TryAddLease())
            return;
        if (Interlocked.CompareExchange(ref _deadline, 0, deadline) != deadline)
        {
            _snapshot.Release();
            return;
        }

        pool.Forget(this);
        var failure = $"did not come back {DurationText.Format(HookWatchdog.Grace)} after its deadline of {DurationText.Format(link.Deadline)}; it was given up";
        link.GiveUp(failure);
        _core.RunContinuationsAsynchronously = true;
        _core.SetResult(new HookResult<TDecision>(null, failure));
    }

    HookResult<TDecision> IValueTaskSource<HookResult<TDecision>>.GetResult(short token)
    {
        var result = _core.GetResult(token);
        if (_cancelled)
        {
            pool.Forget(this);
            return result;
        }

        _core.Reset();
        _context = null;
        _snapshot = null;
        pool.Return(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<HookResult<TDecision>>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<HookResult<TDecision>>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private static string Describe(Exception error) => error is IHandlerError described ? described.Description : $"{error.GetType().Name}: {error.Message}";
}

/// <summary>An exception that says itself what operators should read, with its place in the source.</summary>
internal interface IHandlerError
{
    string Description { get; }
}
