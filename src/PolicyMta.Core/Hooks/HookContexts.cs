namespace PolicyMta.Core.Hooks;

/// <summary>Makes contexts for handlers that are asked outside of a chain: by tests and by trials.</summary>
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
}
