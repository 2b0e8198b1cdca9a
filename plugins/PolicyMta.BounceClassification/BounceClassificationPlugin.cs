using PolicyMta.BounceClassification.Commands;
using PolicyMta.BounceClassification.Mails;
using PolicyMta.BounceClassification.Rules;
using PolicyMta.BounceClassification.Unmatched;
using PolicyMta.Policies.Settings;

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
        Check(options, builder.ReportProblem, builder.PlaceOf);
        var classifier = Classifier.Build(options, new ClassifierMeter(builder.Meter));
        var shapes = new UnmatchedShapes(options.UnmatchedSize, builder.Time);
        var store = new UnmatchedStore(builder.Store, builder.Time);
        builder.OnBounce(new ClassifyBounce(classifier, shapes));
        var reader = builder.AddEventReader("unmatched", UnmatchedHistory.Reading);
        var history = new UnmatchedHistory(builder.Store, reader, classifier, builder.Time);
        builder.AddBackgroundService(cancellationToken => store.KeepAsync(shapes, cancellationToken));
        builder.AddBackgroundService(cancellationToken => history.RunAsync(shapes, cancellationToken));
        builder.AddCommand(new ExplainCommand(classifier, builder.PlaceOf).Describe());
        builder.AddCommand(new RulesCommand(classifier, builder.PlaceOf).Describe());
        builder.AddCommand(new UnmatchedCommand(shapes, store, builder.Time).Describe());
        builder.AddCommand(new ClassifyCommand(new MailClassifier(classifier)).Describe());
    }

    private static void Check(
        BounceClassificationOptions options, Action<string, string> report, Func<string, SettingPlace?> placeOf)
    {
        var shippedSets = string.Join(
            ", ", options.RuleSets.Keys.Where(name => placeOf($"rule_sets.{name}.order") is not null).Order(StringComparer.Ordinal));
        var shipped = options.RuleSets.SelectMany(set => set.Value.Rules).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < options.Disabled.Length; i++)
        {
            if (!shipped.Contains(options.Disabled[i]))
                report(
                    $"disabled[{i}]",
                    $"there is no shipped rule '{options.Disabled[i]}'; 'policymta bounce rules' lists the names.");
        }

        for (var i = 0; i < options.Rules.Length; i++)
        {
            if (options.Rules.Take(i).Any(rule => rule.Name == options.Rules[i].Name))
                report($"rules[{i}].name", $"there is another rule '{options.Rules[i].Name}'; give each a name of its own.");
            CheckRule(options, options.Rules[i], $"rules[{i}]", report);
        }

        foreach (var (name, set) in options.RuleSets)
        {
            if (set.Rules.IsEmpty && placeOf($"rule_sets.{name}.order") is null)
                report($"rule_sets.{name}", $"there is no shipped set '{name}', and this one has no rules; shipped are {shippedSets}.");
            for (var i = 0; i < set.Rules.Length; i++)
                CheckRule(options, set.Rules[i], $"rule_sets.{name}.rules[{i}]", report);
        }

        foreach (var (name, pieces) in options.Words)
        {
            foreach (var (_, problem) in Phrases.MistakesIn("words", pieces))
                report($"words.{name}", problem);
        }

        foreach (var group in options.RuleSets
                     .SelectMany(set => set.Value.Rules.Select((rule, i) => (rule.Name, Path: $"rule_sets.{set.Key}.rules[{i}].name")))
                     .GroupBy(rule => rule.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            report(group.Last().Path, $"there is another rule '{group.Key}'; give each a name of its own.");
    }

    private static void CheckRule(
        BounceClassificationOptions options, ClassRuleOptions rule, string path, Action<string, string> report)
    {
        // Other words are allowed; what is nearly a known one is a mistake.
        if (!options.Categories.ContainsKey(rule.Category) && Suggestion.For(rule.Category, options.Categories.Keys) is { } meant)
            report(
                $"{path}.category",
                $"there is no category '{rule.Category}'; write {meant}, or say what yours means under categories.");
        foreach (var name in rule.Near.SelectMany(near => near.First.Concat(near.Then)).Select(NearOptions.NameIn).OfType<string>())
        {
            if (!options.Words.ContainsKey(name))
                report(
                    $"{path}.near",
                    $"there are no words '{name}'; write one of {string.Join(", ", options.Words.Keys.Order(StringComparer.Ordinal))}, or "
                        + "words of your own under words.");
        }
    }
}
