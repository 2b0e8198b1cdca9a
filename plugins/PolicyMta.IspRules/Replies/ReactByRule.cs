using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Automation;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Replies;

/// <summary>
/// Reacts to the reply of a failed delivery: asks the reactions of the destination's rules, the nearest place's first, those of the rule
/// "default" last.
/// </summary>
internal sealed class ReactByRule(RuleSet rules, Learner learner, Automaton automaton, WarmUp.WarmUp warmUp) : IBounceHandler
{
    private static readonly BounceDecision EndConnection = new() { Reason = "reply automation ends the connection" };

    public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken)
    {
        var stack = rules.FindByProfile(context.TrafficProfile) ?? rules.Find(context.Provider, context.Domain, context.RemoteHost);
        var reaction = stack is null ? null : Find(stack.Replies, context);
        var endsConnection = automaton.Observe(context);
        warmUp.Observe(context);
        var decision = Tell(reaction, context) ? reaction!.AdaptiveDecision : reaction?.Decision;
        return new ValueTask<BounceDecision?>(endsConnection ? (decision ?? EndConnection) with { EndConnection = true } : decision);
    }

    /// <summary>Tells adaptive mode of a reply that says that there was too much.</summary>
    /// <returns>Whether it reacts in place of a reaction's throttle.</returns>
    private bool Tell(ReplyRule? reaction, BounceContext failure)
    {
        if (failure is not { IsRemoteReply: true, Origin: BounceOrigin.Reply }
            || rules.FindByProfile(failure.TrafficProfile) is not { Adaptive.Enabled: true } rule)
            return false;
        if (reaction is null)
        {
            if (failure.SoFar is { Category: BounceCategory.ConnectionLimited, Scope: not BounceScope.Connection })
                learner.Refused(rule, failure, RefusalKind.Connections);
            else if (failure.SoFar.Category is BounceCategory.RateLimited)
                learner.Refused(rule, failure, RefusalText.KindOf(failure));
            return false;
        }

        return reaction.Signal is { } signal && learner.Refused(rule, failure, signal);
    }

    private static ReplyRule? Find(ImmutableArray<ReplyRule> replies, BounceContext failure)
    {
        foreach (var reply in replies)
        {
            if (reply.Covers(failure))
                return reply;
        }

        return null;
    }
}
