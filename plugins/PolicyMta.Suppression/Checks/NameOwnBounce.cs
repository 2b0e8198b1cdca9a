namespace PolicyMta.SuppressionList.Checks;

/// <summary>
/// Gives what this plugin refused before delivery a category of its own, so that nobody takes it for a receiver's refusal.
/// </summary>
internal sealed class NameOwnBounce(SmtpReply reply) : IBounceHandler
{
    /// <summary>The category of recipients who were given up because they are suppressed.</summary>
    public const string Category = "suppressed";

    public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken) =>
        context is { Stage: SmtpStage.Policy, IsRemoteReply: false } && context.Reply.Code == reply.Code
            && context.Reply.Text.StartsWith(reply.Text, StringComparison.Ordinal)
            ? new(new BounceDecision { Category = Category, Bounce = true })
            : default;
}
