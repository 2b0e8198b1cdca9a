using System.Collections.Immutable;
using PolicyMta.Core.Hooks;
using PolicyMta.Sdk;

namespace PolicyMta.Policies;

/// <summary>Puts handlers behind their guards and into the chain of one door, in order.</summary>
internal sealed class ChainBuilder<TContext, TDecision>(
    string hook, HandlerPatience patience, TDecision fallback, HookWatchdog watchdog, IHandlerReporter reporter, TimeProvider time)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly ImmutableArray<HookLink<TContext, TDecision>>.Builder _links =
        ImmutableArray.CreateBuilder<HookLink<TContext, TDecision>>();

    /// <returns>The handlers as they are shown.</returns>
    public IEnumerable<LoadedHandler> Add<THandler>(string id, ImmutableArray<THandler> handlers)
        where THandler : IHookHandler<TContext, TDecision>
    {
        var loaded = new List<LoadedHandler>();
        foreach (var handler in handlers)
        {
            var link = new HookLink<TContext, TDecision>(hook, id, handler, patience, watchdog, reporter, time);
            _links.Add(link);
            loaded.Add(new LoadedHandler(hook, link.State));
        }

        return loaded;
    }

    public HookChain<TContext, TDecision> Build(SnapshotParts parts)
    {
        if (_links.Count == 0)
            return HookChain<TContext, TDecision>.Empty;

        var chain = new HookChain<TContext, TDecision>(_links.ToImmutable(), fallback);
        parts.OnRelease(() =>
        {
            foreach (var link in chain.Links)
                link.Retire();
        });
        return chain;
    }
}
