using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Trial;

/// <summary>The facts of one example while handlers are tried on it one after the other. Disposed after the last.</summary>
internal class TrialFacts<TContext, TDecision>(TContext context) : IDisposable
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private TDecision _soFar = context.SoFar;

    public TContext Context { get; protected set; } = context;

    /// <summary>Takes a handler's decision in, as a chain would.</summary>
    /// <returns>Whether the next handler would be asked.</returns>
    /// <exception cref="FormatException">The decision cannot be applied.</exception>
    public bool GoOn(TDecision decision)
    {
        _soFar = _soFar.Then(decision);
        if (_soFar.IsFinal)
            return false;
        Apply(decision);
        HookContexts.After(Context, _soFar);
        return true;
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Changes the facts by a decision.</summary>
    protected virtual void Apply(TDecision decision)
    {
    }
}
