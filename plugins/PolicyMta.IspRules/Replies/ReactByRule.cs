using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Replies;

/// <summary>
/// Reacts to the reply of a failed delivery: asks the reactions of the destination's rule, then those of the rule "default".
/// </summary>
internal sealed class ReactByRule(RuleSet rules) : IBounceHandler
{
    public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken)
    {
        var rule = rules.FindByName(context.TrafficProfile) ?? rules.Find(context.Provider, context.Domain, context.RemoteHost);
        var reaction = Find(rule?.Replies ?? [], context);
        if (reaction is null && rule != rules.Default)
            reaction = Find(rules.Default?.Replies ?? [], context);
        return new ValueTask<BounceDecision?>(reaction?.Decision);
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
