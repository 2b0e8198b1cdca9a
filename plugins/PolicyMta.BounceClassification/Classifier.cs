using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace PolicyMta.BounceClassification;

/// <summary>The rules in their order; the first that holds gives the class. Immutable.</summary>
internal sealed class Classifier(ImmutableArray<ClassRule> rules)
{
    private static readonly BounceDecision Unclassified = new() { Category = BounceCategory.Unclassified };

    public static Classifier Build(BounceClassificationOptions options) => new(
    [
        .. options.Rules.Concat(options.ShippedRules.Where(rule => !options.Disabled.Contains(rule.Name)))
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

        return Unclassified;
    }
}
