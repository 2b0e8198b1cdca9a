using PolicyMta.IspRules.Adaptive;

namespace PolicyMta.IspRules.Replies;

/// <summary>A reaction in the form that decides: the same decision for every failure that it covers. Immutable.</summary>
internal sealed class ReplyRule(string ruleName, string name, ReplyRuleOptions options)
{
    /// <summary>The name of the rule that it belongs to.</summary>
    public string RuleName { get; } = ruleName;

    public string Name { get; } = name;

    public int Order { get; } = options.Order;

    /// <summary>What the receiver has too much of, or null.</summary>
    public RefusalKind? Signal { get; } = options.Signal;

    public BounceDecision Decision { get; } = new()
    {
        Category = options.Category,
        Throttle = options.Throttle,
        Retry = options.Retry,
        Bounce = options.Bounce,
        Reroute = options.Reroute,
        EndConnection = options.EndConnection,
        Reason = $"rule {ruleName}, reply {name}",
    };

    /// <summary>The decision where adaptive mode reacts in place of a throttle.</summary>
    public BounceDecision AdaptiveDecision => field ??= Decision.Throttle is { Pause: false } ? Decision with { Throttle = null }
        : Decision;

    public bool Covers(BounceContext failure) => options.Holds(failure, failure.Reply.Text);
}
