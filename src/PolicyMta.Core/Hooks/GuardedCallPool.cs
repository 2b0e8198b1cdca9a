using System.Collections.Concurrent;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// The calls of one link, idle and running. It holds on to the running ones: a handler that waits for something nobody will ever do would otherwise be
/// collected together with the message that waits for it, and no watchdog could help.
/// </summary>
internal sealed class GuardedCallPool<TContext, TDecision>(HookLink<TContext, TDecision> link) : IWatchedCalls
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly ConcurrentBag<GuardedCall<TContext, TDecision>> _idle = [];
    private readonly List<IWatchedCall> _all = [];

    public GuardedCall<TContext, TDecision> Rent()
    {
        if (_idle.TryTake(out var call))
            return call;

        call = new GuardedCall<TContext, TDecision>(link, this);
        lock (_all)
            _all.Add(call);
        return call;
    }

    public void Return(GuardedCall<TContext, TDecision> call) => _idle.Add(call);

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
