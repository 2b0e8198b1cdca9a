using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Puts a handler under test behind others in a chain.</summary>
public static class HookContexts
{
    /// <summary>Lets the context say what earlier handlers decided.</summary>
    public static TContext After<TContext, TDecision>(this TContext context, TDecision soFar)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        context.SoFar = soFar;
        return context;
    }
}
