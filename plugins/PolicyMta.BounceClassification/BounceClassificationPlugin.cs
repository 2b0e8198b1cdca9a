using PolicyMta.BounceClassification.Commands;
using PolicyMta.BounceClassification.Mails;
using PolicyMta.BounceClassification.Unmatched;

namespace PolicyMta.BounceClassification;

/// <summary>
/// Says at on-bounce what a failure means: its category, how final it is and what it is about, and if the reply's own class misleads,
/// whether to try again, give up or suppress. Its commands explain replies, show those that no rule knows, and classify mails that
/// came back.
/// </summary>
public sealed class BounceClassificationPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<BounceClassificationOptions>();
        Check(options, builder.ReportProblem);
        var classifier = Classifier.Build(options, new ClassifierMeter(builder.Meter));
        var shapes = new UnmatchedShapes(options.UnmatchedSize, builder.Time);
        var store = new UnmatchedStore(builder.Store, builder.Time);
        builder.OnBounce(new ClassifyBounce(classifier, shapes));
        builder.AddBackgroundService(cancellationToken => store.KeepAsync(shapes, cancellationToken));
        builder.AddCommand(new ExplainCommand(classifier, builder.PlaceOf).Describe());
        builder.AddCommand(new RulesCommand(classifier, builder.PlaceOf).Describe());
        builder.AddCommand(new UnmatchedCommand(shapes, store, builder.Time).Describe());
        builder.AddCommand(new ClassifyCommand(new MailClassifier(classifier)).Describe());
    }

    private static void Check(BounceClassificationOptions options, Action<string, string> report)
    {
        var shipped = options.RuleSets.SelectMany(set => set.Value.Rules).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < options.Disabled.Length; i++)
        {
            if (!shipped.Contains(options.Disabled[i]))
                report(
                    $"disabled[{i}]",
                    $"there is no shipped rule '{options.Disabled[i]}'; 'policymta bounce rules' lists the names.");
        }

        foreach (var group in options.RuleSets
                     .SelectMany(set => set.Value.Rules.Select((rule, i) => (rule.Name, Path: $"rule_sets.{set.Key}.rules[{i}].name")))
                     .GroupBy(rule => rule.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            report(group.Last().Path, $"there is another rule '{group.Key}'; give each a name of its own.");
    }
}
