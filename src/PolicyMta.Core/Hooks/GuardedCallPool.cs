using System.Collections.Concurrent;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Hooks;

/// <summary>The idle calls of one link. Every call that may be running is known to the watchdog.</summary>
internal sealed class GuardedCallPool<TContext, TDecision>(HookLink<TContext, TDecision> link, HookWatchdog watchdog)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly ConcurrentBag<GuardedCall<TContext, TDecision>> _idle = [];

    public GuardedCall<TContext, TDecision> Rent()
    {
        if (_idle.TryTake(out var call))
            return call;

        call = new GuardedCall<TContext, TDecision>(link, this);
        watchdog.Watch(call);
        return call;
    }

    public void Return(GuardedCall<TContext, TDecision> call) => _idle.Add(call);

    public void Forget(GuardedCall<TContext, TDecision> call) => watchdog.Unwatch(call);
}
