namespace PolicyMta.Core.Bounces;

/// <summary>The facts of a failure as events tell them.</summary>
internal static class FailureOf
{
    /// <returns>Null if the decision says nothing of the kind.</returns>
    public static FailureFacts? Decision(BounceDecision decision) =>
        decision is { Kind: null, Scope: null, Rule: null, Confidence: null, Blocklist: null } ? null : new FailureFacts
        {
            Kind = decision.Kind ?? BounceKind.Unknown,
            Scope = decision.Scope ?? BounceScope.Unknown,
            Rule = decision.Rule,
            Confidence = decision.Confidence,
            Blocklist = decision.Blocklist,
        };
}
