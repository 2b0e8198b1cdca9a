using PolicyMta.BounceClassification.Rules;

namespace PolicyMta.BounceClassification;

/// <summary>What a reply means, and the rule that said so. Immutable.</summary>
/// <param name="Rule">The rule that holds.</param>
/// <param name="Decision">What follows: category, kind, scope, rule, confidence, blocklist, and what to do.</param>
internal sealed record Verdict(ClassRule Rule, BounceDecision Decision)
{
    /// <summary>Whether no rule knows the reply's text.</summary>
    public bool IsUnmatched => Rule.IsFallback;
}
