namespace PolicyMta.Returns.Intake;

/// <summary>
/// Refuses, at RCPT, mail to addresses of the domains of returned mail that this server never gave out: the content of a forged bounce is
/// not even read. Returned mail has a transaction of its own: its message becomes reports, and nobody else would get it.
/// </summary>
internal sealed class CheckAddress(AddressBook addresses, UnknownAddress unknown, ReturnsMetrics metrics) : IRecipientHandler
{
    private static readonly RecipientDecision Forged = new()
    {
        Reject = SmtpReply.Parse("550 5.7.1 No mail was sent with that return path, or it was too long ago"),
        Reason = "the signature of the return path is not genuine",
    };

    private static readonly RecipientDecision Apart = new()
    {
        Reject = SmtpReply.Parse("452 4.5.3 Returned mail is taken in a transaction of its own, send this recipient's apart"),
        Reason = "returned mail and other mail are not taken in one transaction",
    };

    private static readonly RecipientDecision Unknown = new()
    {
        Reject = SmtpReply.Parse("550 5.1.1 There is no such address"),
        Reason = "this server gave no such address out",
    };

    public ValueTask<RecipientDecision?> DecideAsync(RecipientContext context, CancellationToken cancellationToken)
    {
        if (context.Message.Recipients is [var first, ..] && addresses.Takes(first) != addresses.Takes(context.Recipient))
            return ValueTask.FromResult<RecipientDecision?>(Apart);
        if (unknown == UnknownAddress.Drop)
            return ValueTask.FromResult<RecipientDecision?>(null);
        switch (addresses.KindOf(context.Recipient, out _))
        {
            case AddressKind.Forged:
                metrics.Count("forged");
                return ValueTask.FromResult<RecipientDecision?>(Forged);
            case AddressKind.Unknown:
                metrics.Count("unknown");
                return ValueTask.FromResult<RecipientDecision?>(Unknown);
            default:
                return ValueTask.FromResult<RecipientDecision?>(null);
        }
    }
}
