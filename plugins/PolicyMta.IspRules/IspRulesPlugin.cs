using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Automation;
using PolicyMta.IspRules.Explain;
using PolicyMta.IspRules.Import;
using PolicyMta.IspRules.Quotas;
using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Rules;
using PolicyMta.IspRules.WarmUp;

namespace PolicyMta.IspRules;

/// <summary>
/// Traffic rules as data: which limits hold towards which provider, and how to react to its replies. At on-route it names the provider and
/// the traffic profile; at on-bounce it slows down or waits. Beside the mail it learns how fast each provider takes it, and does
/// what reply automation says.
/// </summary>
public sealed class IspRulesPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<IspRulesOptions>();
        var shipped = Path.Combine(builder.Folder, "defaults.yaml");
        var rules = RuleSet.Build(options, builder.ReportProblem, new WrittenPlaces(builder.PlaceOf, shipped));
        foreach (var profile in rules.Profiles)
            builder.AddTrafficProfile(profile);
        builder.AddTrafficProfiles(rules.FindProfile);
        builder.AddOrigins(new Origins(rules, builder.PlaceOf).Find);
        EgressNames.In(options, builder);
        foreach (var name in options.Automation.Keys)
        {
            if (NameCheck.Of(name) is { } mistake)
                builder.ReportProblem(Paths.Below("automation", name), mistake);
        }

        builder.OnRoute(new RouteByRule(rules));
        var learner = new Learner(
            rules, builder.Traffic, new LearntStore(builder.Store), new AdaptiveLog(builder.Logger), builder.Time);
        var book = new ActionBook(builder.Directives, builder.Store, builder.Time);
        var automaton = new Automaton(
            [.. options.Automation.Where(rule => rule.Value.Enabled)
                .Select(rule => new AutomationRule(rule.Key, rule.Value, builder.Traffic))],
            book, failure => BackOff(rules, learner, failure), builder.Events, new AutomationLog(builder.Logger), builder.Time);
        var cold = options.WarmUp.Where(source => source.Value.Enabled).ToDictionary();
        var warmUp = new WarmUp.WarmUp(
            cold, [.. rules.Providers], builder.Traffic, builder.Directives,
            builder.Store, learner, new WarmUpLog(builder.Logger), builder.Time);
        builder.OnBounce(new ReactByRule(rules, learner, automaton, warmUp));
        builder.AddBackgroundService(automaton.RunAsync);
        ActionCommands.Add(builder, book);
        builder.AddBackgroundService(learner.RunAsync);
        AdaptiveCommands.Add(builder, learner);
        ImmutableArray<IOverrides> overrides =
            [new PaceOverrides(() => builder.Traffic), new DirectiveOverrides(() => builder.Directives)];
        builder.AddCommand(new ExplainCommand(rules, builder.PlaceOf, overrides, () => builder.Traffic).Describe());
        builder.AddCommand(new TestCommand(rules, builder.PlaceOf).Describe());
        builder.AddCommand(SchemaCommand.Describe(builder.Folder));
        builder.AddCommand(ImportCommand.Describe());
        builder.AddBackgroundService(warmUp.RunAsync);
        WarmUpCommand.Add(builder, warmUp);
        AddQuotas(builder, options);
    }

    private static void AddQuotas(IPluginBuilder builder, IspRulesOptions options)
    {
        var quotas = new QuotaTable(options.Quotas, builder.ReportProblem, path => builder.PlaceOf(path) is not null);
        var book = new QuotaBook(quotas, builder.Store, builder.Time);
        QuotaCommand.Add(builder, book);
        if (quotas.IsEmpty)
            return;
        builder.OnInjectLast(new CountByQuota(book));
        builder.AddBackgroundService(book.RunAsync);
    }

    private static void BackOff(RuleSet rules, Learner learner, BounceContext failure)
    {
        if (rules.FindByProfile(failure.TrafficProfile) is { Adaptive.Enabled: true } rule)
            learner.Refused(rule, failure, RefusalText.KindOf(failure));
    }
}
