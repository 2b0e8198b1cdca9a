using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules;

/// <summary>
/// Traffic rules as data: which limits hold towards which provider, and how to react to its replies. At on-route it names the provider and
/// the traffic profile; at on-bounce it slows down or waits.
/// </summary>
public sealed class IspRulesPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var rules = RuleSet.Build(builder.Options<IspRulesOptions>(), builder.ReportProblem);
        foreach (var rule in rules.All)
            builder.AddTrafficProfile(rule.Profile);

        builder.OnRoute(new RouteByRule(rules));
        builder.OnBounce(new ReactByRule(rules));
    }
}
