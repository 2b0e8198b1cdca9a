using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies;

/// <summary>Puts handlers behind their guards and into the chain of one door, in order.</summary>
internal sealed class ChainBuilder<TContext, TDecision>(
    string hook, HookOptions options, TimeSpan deadline, TDecision fallback, IDecisionRecorder<TContext> recorder, HookWatchdog watchdog,
    IHandlerReporter reporter, TimeProvider time)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly ImmutableArray<HookLink<TContext, TDecision>>.Builder _links =
        ImmutableArray.CreateBuilder<HookLink<TContext, TDecision>>();

    /// <summary>How many handlers stand before the first script: what scripts see is recorded.</summary>
    private int? _beforeScripts;

    /// <returns>The handlers as they are shown.</returns>
    public IEnumerable<LoadedHandler> Add<THandler>(string id, ImmutableArray<THandler> handlers, PluginTables? tables)
        where THandler : IHookHandler<TContext, TDecision>
    {
        var loaded = new List<LoadedHandler>();
        foreach (var handler in handlers)
        {
            if (handler is ScriptHandler<TContext, TDecision>)
                _beforeScripts ??= _links.Count;
            IHookHandler<TContext, TDecision> asked =
                tables is null ? handler : new TableNotingHandler<TContext, TDecision>(handler, tables);
            var link = new HookLink<TContext, TDecision>(
                hook, id, asked, options.PatienceFor(deadline), watchdog, reporter, time, options.RuleFor(hook, id));
            _links.Add(link);
            loaded.Add(new LoadedHandler(hook, link.State, link.OnFailure));
        }

        return loaded;
    }

    public HookChain<TContext, TDecision> Build(SnapshotParts parts)
    {
        var chain = new HookChain<TContext, TDecision>(_links.ToImmutable(), fallback, recorder, _beforeScripts ?? _links.Count);
        parts.OnRelease(() =>
        {
            foreach (var link in chain.Links)
                link.Retire();
        });
        return chain;
    }
}
