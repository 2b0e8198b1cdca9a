using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// A plugin's handler, with a note in the trace of each table version that a call of it read. Costs nothing for a plugin that has asked for
/// no table.
/// </summary>
internal sealed class TableNotingHandler<TContext, TDecision>(IHookHandler<TContext, TDecision> handler, PluginTables tables)
    : IHookHandler<TContext, TDecision>
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    public bool IsIdle => handler.IsIdle;

    public ValueTask<TDecision?> DecideAsync(TContext context, CancellationToken cancellationToken) => tables.IsUsed
        ? NoteAsync(context, cancellationToken)
        : handler.DecideAsync(context, cancellationToken);

    private async ValueTask<TDecision?> NoteAsync(TContext context, CancellationToken cancellationToken)
    {
        var reads = tables.BeginReads();
        try
        {
            return await handler.DecideAsync(context, cancellationToken);
        }
        finally
        {
            // After its deadline the context may be before the next handler.
            if (!cancellationToken.IsCancellationRequested && reads.Versions is { IsEmpty: false } versions)
                HookContexts.Note(context, versions);
        }
    }
}
