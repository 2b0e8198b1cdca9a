using System.Collections.Immutable;
using PolicyMta.Core.Policy;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// The handlers of one door in their configured order. Asks each with the facts, writes its word into the trace, and folds the decisions
/// into one. A verdict ends the chain; so does a failure, with the door's fallback.
/// </summary>
internal sealed class HookChain<TContext, TDecision>(ImmutableArray<HookLink<TContext, TDecision>> links, TDecision fallback)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private const int LinksOnOneStack = 16;

    public static HookChain<TContext, TDecision> Empty { get; } = new([], TDecision.None);

    public ImmutableArray<HookLink<TContext, TDecision>> Links { get; } = links;

    /// <param name="context">The facts for the first handler.</param>
    /// <param name="snapshot">The snapshot that the chain belongs to; the caller holds a lease on it.</param>
    /// <param name="trace">Takes each handler's word.</param>
    /// <param name="apply">Makes the next handler's context from a decision; null where decisions change no facts.</param>
    public ValueTask<TDecision> RunAsync(
        TContext context, PolicySnapshot snapshot, DecisionTrace trace, Func<TContext, TDecision, TContext>? apply = null) =>
        Links.IsEmpty ? ValueTask.FromResult(TDecision.None) : RunLinksAsync(context, snapshot, trace, apply);

    private async ValueTask<TDecision> RunLinksAsync(
        TContext context, PolicySnapshot snapshot, DecisionTrace trace, Func<TContext, TDecision, TContext>? apply)
    {
        var outcome = TDecision.None;
        for (var i = 0; i < Links.Length; i++)
        {
            if (i % LinksOnOneStack == 0)
                await default(OwnStack);

            var link = Links[i];
            var (decision, failure) = await link.DecideAsync(context, snapshot, isOnOwnStack: true);
            if (failure is not null)
            {
                trace.AddFailure(link.Hook, link.Id, snapshot.Generation, failure);
                return outcome.Then(fallback);
            }

            if (decision is null)
                continue;

            trace.Add(link.Hook, link.Id, snapshot.Generation, decision, decision.Reason);
            outcome = outcome.Then(decision);
            if (outcome.IsFinal)
                break;
            if (apply is not null)
                context = apply(context, decision);
            context.SoFar = outcome;
        }

        return outcome;
    }
}
