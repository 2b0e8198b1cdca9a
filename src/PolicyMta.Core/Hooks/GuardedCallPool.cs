using System.Collections.Concurrent;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// The calls of one link, idle and running. It holds on to the running ones: a handler that waits for something nobody will ever do would
/// otherwise be collected together with the message that waits for it, and no watchdog could help. Idle ones are kept in nothing that is
/// local to threads: since a call knows its pool, that would hold the pool, and so a plugin, for as long as the threads live.
/// </summary>
internal sealed class GuardedCallPool<TContext, TDecision>(HookLink<TContext, TDecision> link) : IWatchedCalls
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly ConcurrentQueue<GuardedCall<TContext, TDecision>> _idle = new();
    private readonly List<IWatchedCall> _all = [];
    private GuardedCall<TContext, TDecision>? _next;

    public GuardedCall<TContext, TDecision> Rent()
    {
        var call = Interlocked.Exchange(ref _next, null);
        if (call is not null || _idle.TryDequeue(out call))
            return call;

        call = new GuardedCall<TContext, TDecision>(link, this);
        lock (_all)
            _all.Add(call);
        return call;
    }

    public void Return(GuardedCall<TContext, TDecision> call)
    {
        if (Interlocked.CompareExchange(ref _next, call, null) is not null)
            _idle.Enqueue(call);
    }

    public void Forget(GuardedCall<TContext, TDecision> call)
    {
        lock (_all)
            _all.Remove(call);
    }

    void IWatchedCalls.CopyTo(List<IWatchedCall> calls)
    {
        lock (_all)
            calls.AddRange(_all);
    }
}
