using Jint;
using Jint.Native;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>Makes a decision from what a hook returned. Nothing of the engine is kept.</summary>
internal static class DecisionReader<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private static readonly ObjectReader<TDecision> Reader = ObjectReader<TDecision>.Instance;

    /// <returns>The decision, or null for "no opinion" (undefined or null).</returns>
    /// <exception cref="ReadException">The value is not such a decision.</exception>
    public static TDecision? Read(JsValue value)
    {
        if (value.IsUndefined() || value.IsNull())
            return null;
        if (value.IsPromise())
            throw new ReadException("must be a decision, but is a promise: hooks are synchronous, write them without async.");
        var decision = Reader.Read(value);
        return DecisionRules.MistakeIn(decision) is { } mistake ? throw new ReadException(mistake.Path, mistake.Problem) : decision;
    }
}
