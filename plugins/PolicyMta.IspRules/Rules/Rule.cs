using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Replies;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// A rule in the form that decides: its profile and decision are made once, and every message that it covers is given the same. Immutable.
/// </summary>
internal sealed class Rule
{
    public Rule(string name, RuleOptions options, RuleOptions fallback, ImmutableArray<ReplyRule> replies)
    {
        Name = name;
        Order = options.Order;
        Provider = options.Provider ?? (name == IspRulesOptions.DefaultRule ? null : name);
        Replies = replies;
        Adaptive = options.Adaptive.Over(fallback.Adaptive.Over(new AdaptiveOptions()));
        Profile = options.Limits.Over(fallback.Limits.Over(new TrafficProfile { Name = name }));
        Decision = new RouteDecision { Provider = Provider, TrafficProfile = name, EgressPool = options.Pool, Reason = $"rule {name}" };
    }

    public string Name { get; }

    public int Order { get; }

    public string? Provider { get; }

    public TrafficProfile Profile { get; }

    public RouteDecision Decision { get; }

    /// <summary>How its mail finds the speed that receivers take.</summary>
    public AdaptiveOptions Adaptive { get; }

    /// <summary>The reactions in the order of asking.</summary>
    public ImmutableArray<ReplyRule> Replies { get; }
}
