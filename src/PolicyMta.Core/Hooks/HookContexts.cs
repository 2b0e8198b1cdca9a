namespace PolicyMta.Core.Hooks;

/// <summary>What is set in a context beside its facts: by handlers of the server's own, by tests and by trials.</summary>
internal static class HookContexts
{
    /// <summary>Sets what earlier handlers decided, and returns the same context.</summary>
    public static TContext After<TContext, TDecision>(TContext context, TDecision soFar)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        context.SoFar = soFar;
        return context;
    }

    /// <summary>Notes which tables the handler that is being asked has read.</summary>
    public static void Note<TDecision>(HookContext<TDecision> context, ImmutableArray<TableVersion> tables)
        where TDecision : class, IDecision<TDecision> => context.TablesRead = tables;
}
