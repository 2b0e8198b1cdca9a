namespace PolicyMta.SuppressionList.Checks;

/// <summary>Refuses a suppressed recipient when it is given. The server tells it by an event.</summary>
internal sealed class CheckRecipient(Checker checker) : IRecipientHandler
{
    public bool IsIdle => checker.IsIdle;

    public ValueTask<RecipientDecision?> DecideAsync(RecipientContext context, CancellationToken cancellationToken)
    {
        var message = checker.Begin(context.Message);
        if (!checker.IsSuppressed(message, context.Recipient.Address, "on-recipient", out var finding))
            return default;
        return new(new RecipientDecision { Reject = checker.ReplyFor(finding), Reason = Checker.Describe(finding) });
    }
}
