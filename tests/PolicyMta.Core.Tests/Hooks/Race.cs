using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Tests.Hooks;

/// <summary>Calls of one handler, and a watchdog that looks at them when the test says so, at a time that the test says.</summary>
internal sealed class Race<TContext, TDecision>(HookLink<TContext, TDecision> link)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly GuardedCallPool<TContext, TDecision> _calls = new(link);

    public TimeSpan Grace => link.Grace;

    /// <summary>Starts a call, and comes back when its handler waits.</summary>
    public Task<HookResult<TDecision>> Start(TContext context, PolicySnapshot snapshot) =>
        _calls.Rent().Start(context, snapshot, runsInAwait: true).AsTask();

    /// <summary>Looks at the running calls as if some time had passed.</summary>
    public void Look(TimeSpan later)
    {
        var running = new List<IWatchedCall>();
        ((IWatchedCalls)_calls).CopyTo(running);
        foreach (var call in running)
            call.Check(Environment.TickCount64 + (long)later.TotalMilliseconds + 1);
    }

    /// <summary>The failures that the test provokes are not to open the breaker.</summary>
    public void Succeed() => link.State.Succeeded();

    /// <summary>Does two things at the same moment, as far as a machine can.</summary>
    public static Task AtOnceAsync(Action one, Action other)
    {
        var together = new Barrier(2);
        return Task.WhenAll(Task.Run(() => Go(one)), Task.Run(() => Go(other)));

        void Go(Action action)
        {
            together.SignalAndWait();
            action();
        }
    }
}
