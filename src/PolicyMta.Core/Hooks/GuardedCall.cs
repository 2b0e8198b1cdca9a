using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// One call of a handler that can be given up. The handler runs as a work item of its own, normally next on the same thread; or, if the
/// caller has a stack of its own, inside the await, when the caller is already suspended and anybody can resume it. Whoever is first, the
/// handler or the watchdog, settles the result. A call that was given up keeps a lease on its snapshot until it really returns, so that
/// nothing is unloaded under running code (GuardedCallStates.md has the states). Nothing that a handler or its exception does can escape
/// from here. Pooled; an object whose token was cancelled is not used again.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "The token source has no timer and no wait handle; calls live in a pool and have no owner to dispose them.")]
internal sealed class GuardedCall<TContext, TDecision>(HookLink<TContext, TDecision> link, GuardedCallPool<TContext, TDecision> pool)
    : IThreadPoolWorkItem, IValueTaskSource<HookResult<TDecision>>, IWatchedCall
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private const long LongOnThread = 50;

    private readonly CancellationTokenSource _cancellation = new();
    private ManualResetValueTaskSourceCore<HookResult<TDecision>> _core;
    private TContext? _context;
    private PolicySnapshot? _snapshot;
    private TimeSpan _deadline;
    private bool _spent;
    private long _onThreadSince = long.MaxValue;
    private long _began;
    private bool _runsInAwait;

    /// <summary>One of the states of <see cref="CallState"/>.</summary>
    private long _state;

    public ValueTask<HookResult<TDecision>> Start(TContext context, PolicySnapshot snapshot, bool runsInAwait)
    {
        _context = context;
        _snapshot = snapshot;
        Volatile.Write(ref _state, CallState.Queued);
        var task = new ValueTask<HookResult<TDecision>>(this, _core.Version);
        _runsInAwait = runsInAwait;
        if (!runsInAwait)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return task;
    }

    void IThreadPoolWorkItem.Execute() => Run();

    private void Run()
    {
        if (link.IfSwitchedOff is { } failed)
        {
            Volatile.Write(ref _state, CallState.Idle);
            _core.SetResult(failed);
            return;
        }

        // The handler's time is its own: waiting for a thread on a busy machine is not held against it.
        _deadline = link.Deadline;
        var now = Environment.TickCount64;
        Volatile.Write(ref _state, CallState.RunningUntil(now, _deadline));
        Volatile.Write(ref _onThreadSince, now);
        _began = link.State.Begin();
        TDecision? decision = null;
        Exception? error = null;
        try
        {
            var deciding = link.Handler.DecideAsync(_context!, _cancellation.Token);
            if (!deciding.IsCompleted)
            {
                Volatile.Write(ref _onThreadSince, long.MaxValue);
                _ = AwaitAsync(deciding);
                return;
            }

            decision = deciding.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            error = e;
        }

        Settle(decision, error);
    }

    private async Task AwaitAsync(ValueTask<TDecision?> deciding)
    {
        TDecision? decision = null;
        Exception? error = null;
        try
        {
            decision = await deciding;
        }
        catch (Exception e)
        {
            error = e;
        }

        // The handler may have come back on a thread of its own, with locks held: the message must not go on there.
        _core.RunContinuationsAsynchronously = true;
        Settle(decision, error);
    }

    private void Settle(TDecision? decision, Exception? error)
    {
        Volatile.Write(ref _onThreadSince, long.MaxValue);
        var state = Interlocked.Exchange(ref _state, CallState.Idle);
        if (state == CallState.GivenUp)
        {
            pool.Forget(this);
            _snapshot!.Release();
            return;
        }

        link.State.Ended(_began);
        _spent = CallState.IsToldToStop(state);
        if (error is null && decision is not null && DecisionRules.MistakeIn(decision) is { } mistake)
            error = new DecisionException(mistake);
        if (error is null)
        {
            link.State.Succeeded();
            _core.SetResult(new HookResult<TDecision>(decision, null));
            return;
        }

        var failure = error is OperationCanceledException && _spent
            ? $"took longer than {DurationText.Format(_deadline)}"
            : HandlerError.Describe(error);
        link.Fail(failure);
        _core.SetResult(new HookResult<TDecision>(null, failure));
    }

    void IWatchedCall.Check(long now)
    {
        var state = Volatile.Read(ref _state);
        if (CallState.IsOverdue(state, now))
        {
            if (Interlocked.CompareExchange(ref _state, CallState.ToldToStop(state), state) == state)
                ThreadPool.UnsafeQueueUserWorkItem(static call => call.Cancel(), this, preferLocal: false);
        }
        else if (CallState.IsLost(state, now, link.Grace))
        {
            GiveUp(state);
        }
    }

    bool IWatchedCall.HoldsThread(long now) => now - Volatile.Read(ref _onThreadSince) >= LongOnThread;

    private void GiveUp(long state)
    {
        // The lease must be there before the caller goes on and gives its own back; the state says afterwards whether it was needed.
        if (Volatile.Read(ref _snapshot) is not { } snapshot || !snapshot.TryAddLease())
            return;
        if (Interlocked.CompareExchange(ref _state, CallState.GivenUp, state) != state)
        {
            snapshot.Release();
            return;
        }

        _spent = true;
        var failure =
            $"did not come back {DurationText.Format(link.Grace)} after its deadline of {DurationText.Format(_deadline)}; it was given up";
        link.GiveUp(failure);
        _core.RunContinuationsAsynchronously = true;
        _core.SetResult(new HookResult<TDecision>(null, failure));
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException e)
        {
            link.Fail("failed while it was being cancelled: " + HandlerError.Describe(e.InnerException ?? e));
        }
    }

    HookResult<TDecision> IValueTaskSource<HookResult<TDecision>>.GetResult(short token)
    {
        var result = _core.GetResult(token);
        if (_spent || !_cancellation.TryReset())
        {
            // One that still holds a thread is counted until it lets go.
            if (Volatile.Read(ref _state) != CallState.GivenUp || Volatile.Read(ref _onThreadSince) == long.MaxValue)
                pool.Forget(this);
            return result;
        }

        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        _context = null;
        _snapshot = null;
        pool.Return(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<HookResult<TDecision>>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<HookResult<TDecision>>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        var runsHere = _runsInAwait;
        _core.OnCompleted(continuation, state, token, flags);
        if (runsHere)
            Run();
    }
}
