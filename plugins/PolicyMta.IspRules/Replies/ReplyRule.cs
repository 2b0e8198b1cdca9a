namespace PolicyMta.IspRules.Replies;

/// <summary>A reaction in the form that decides: the same decision for every failure that it covers. Immutable.</summary>
internal sealed class ReplyRule(string ruleName, string name, ReplyRuleOptions options)
{
    public string Name { get; } = name;

    public int Order { get; } = options.Order;

    public BounceDecision Decision { get; } = new()
    {
        Category = options.Category,
        Throttle = options.Throttle,
        Retry = options.Retry,
        Bounce = options.Bounce,
        Reroute = options.Reroute,
        Reason = $"rule {ruleName}, reply {name}",
    };

    public bool Covers(BounceContext failure) => options.Holds(failure, failure.Reply.Text);
}
