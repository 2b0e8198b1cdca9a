using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules;

/// <summary>
/// Traffic rules as data: which limits hold towards which provider, and how to react to its replies. At on-route it names the provider and
/// the traffic profile; at on-bounce it slows down or waits. Beside the mail it learns how fast each provider takes it.
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
        var learner = new Learner(
            rules, builder.Traffic, new LearntStore(builder.Store), new AdaptiveLog(builder.Logger), builder.Time);
        builder.OnBounce(new ReactByRule(rules, learner));
        builder.AddBackgroundService(learner.RunAsync);
        AdaptiveCommands.Add(builder, learner);
    }
}
