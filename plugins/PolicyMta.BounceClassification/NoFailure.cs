namespace PolicyMta.BounceClassification;

/// <summary>
/// What is known by the kind of a report alone. Its text is not the reply to a delivery, so that no rule for replies is asked.
/// </summary>
internal static class NoFailure
{
    public static BounceDecision Complaint { get; } = Of(BounceCategory.Complaint, "feedback-report", 1);

    public static BounceDecision AutoReply { get; } = Of(BounceCategory.AutoReply, "automatic-answer", 0.9);

    public static BounceDecision Challenge { get; } = Of(BounceCategory.Challenge, "challenge", 0.9);

    public static BounceDecision Unsubscribe { get; } = Of(BounceCategory.Complaint, "unsubscribe-request", 0.9);

    public static BounceDecision Success { get; } = Of(BounceCategory.Delivered, "success-notice", 1);

    /// <summary>What on-bounce says of a report; null if something failed.</summary>
    public static BounceDecision? Of(BounceOrigin origin) => origin switch
    {
        BounceOrigin.Complaint => Complaint,
        BounceOrigin.AutoReply => AutoReply,
        BounceOrigin.Challenge => Challenge,
        _ => null,
    };

    private static BounceDecision Of(string category, string rule, double confidence) => new()
    {
        Category = category,
        Kind = BounceKind.None,
        Scope = BounceScope.Recipient,
        Rule = rule,
        Confidence = confidence,
    };
}
