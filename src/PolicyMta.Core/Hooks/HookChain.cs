using PolicyMta.Core.Policy;
using PolicyMta.Core.Tracing;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// The handlers of one door in their configured order. Asks each with the facts, writes its decision into the trace and folds the decisions
/// into one. A verdict ends the chain; so does a failure, with the door's fallback, unless the handler is to be passed over. A recorder
/// sees the facts at one place of the chain.
/// </summary>
/// <param name="links">The handlers.</param>
/// <param name="fallback">What holds if one fails.</param>
/// <param name="recorder">Keeps copies of some of the facts, or null.</param>
/// <param name="recordedAt">How many handlers have been asked before the facts are shown to the recorder: 0 to all of them.</param>
internal sealed class HookChain<TContext, TDecision>(
    ImmutableArray<HookLink<TContext, TDecision>> links, TDecision fallback, IDecisionRecorder<TContext>? recorder = null,
    int recordedAt = 0)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private const int LinksOnOneStack = 16;

    public static HookChain<TContext, TDecision> Empty { get; } = new([], TDecision.None);

    public ImmutableArray<HookLink<TContext, TDecision>> Links { get; } = links;

    /// <summary>Whether nobody wants the facts now, so that the caller need not gather them.</summary>
    public bool IsIdle
    {
        get
        {
            foreach (var link in Links)
            {
                if (!link.IsIdle)
                    return false;
            }

            return recorder is not { IsWaiting: true };
        }
    }

    /// <param name="context">The facts for the first handler.</param>
    /// <param name="snapshot">The snapshot that the chain belongs to; the caller holds a lease on it.</param>
    /// <param name="trace">Takes each handler's word.</param>
    /// <param name="apply">
    /// Makes the next handler's context from a decision; null if decisions change no facts. A <see cref="FormatException"/> from it says
    /// that the decision cannot be followed: a failure of the handler that made it.
    /// </param>
    public ValueTask<TDecision> RunAsync(
        TContext context, PolicySnapshot snapshot, DecisionTrace trace, Func<TContext, TDecision, TContext>? apply = null) =>
        Links.IsEmpty ? ValueTask.FromResult(OfNobody(context)) : RunLinksAsync(context, snapshot, trace, apply);

    private TDecision OfNobody(TContext context)
    {
        if (recorder is { IsWaiting: true })
            recorder.Record(context);
        return TDecision.None;
    }

    private async ValueTask<TDecision> RunLinksAsync(
        TContext context, PolicySnapshot snapshot, DecisionTrace trace, Func<TContext, TDecision, TContext>? apply)
    {
        using var span = MailSpans.StartDoor(Links[0].Hook);
        var outcome = TDecision.None;
        for (var i = 0; i < Links.Length; i++)
        {
            if (i % LinksOnOneStack == 0)
                await default(OwnStack);
            if (i == recordedAt && recorder is { IsWaiting: true })
                recorder.Record(context);

            var link = Links[i];
            if (link.IsIdle)
                continue;
            if (!context.PassedOver.IsEmpty && context.PassedOver.Contains(link.Id))
                continue;
            if (!context.TablesRead.IsEmpty)
                context.TablesRead = [];
            var (decision, failure) = await link.DecideAsync(context, snapshot, isOnOwnStack: true);
            if (failure is not null)
            {
                trace.AddFailure(link.Hook, link.Id, snapshot.Generation, failure, context.TablesRead);
                if (link.OnFailure == FailureRule.PassOver)
                    continue;
                return outcome.Then(fallback);
            }

            if (decision is null)
            {
                if (!context.TablesRead.IsEmpty)
                    trace.AddNoOpinion(link.Hook, link.Id, snapshot.Generation, context.TablesRead);
                continue;
            }

            trace.Add(link.Hook, link.Id, snapshot.Generation, decision, decision.Reason, context.TablesRead);
            if (apply is not null && Follow(ref context, decision, apply) is { } mistake)
            {
                link.Fail(mistake);
                trace.AddFailure(link.Hook, link.Id, snapshot.Generation, mistake);
                if (link.OnFailure == FailureRule.PassOver)
                    continue;
                return outcome.Then(fallback);
            }

            outcome = outcome.Then(decision);
            if (outcome.IsFinal)
                return outcome;
            context.SoFar = outcome;
        }

        if (recordedAt == Links.Length && recorder is { IsWaiting: true })
            recorder.Record(context);
        return outcome;
    }

    /// <returns>Why the decision cannot be followed, or null.</returns>
    private static string? Follow(ref TContext context, TDecision decision, Func<TContext, TDecision, TContext> apply)
    {
        try
        {
            context = apply(context, decision);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
