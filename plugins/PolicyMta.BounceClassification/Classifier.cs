namespace PolicyMta.BounceClassification;

/// <summary>
/// The rules in their order; the first that holds gives the class, and the last one, without conditions, is for what no other knows.
/// Immutable.
/// </summary>
internal sealed class Classifier(ImmutableArray<ClassRule> rules)
{
    public static Classifier Build(BounceClassificationOptions options) => new(
    [
        .. options.Rules.Concat(options.ShippedRules.Where(rule => !options.Disabled.Contains(rule.Name)))
            .Append(new ClassRuleOptions { Name = "none", Category = BounceCategory.Unclassified })
            .Select(rule => new ClassRule(rule, options.KeepBlocked)),
    ]);

    /// <param name="failure">The failed delivery.</param>
    /// <param name="text">The normalized text of its reply.</param>
    public BounceDecision Classify(BounceContext failure, ReadOnlySpan<char> text)
    {
        foreach (var rule in rules)
        {
            if (rule.Covers(failure, text))
                return rule.DecisionFor(failure);
        }

        throw new InvalidOperationException("The last rule holds for every failure.");
    }
}
