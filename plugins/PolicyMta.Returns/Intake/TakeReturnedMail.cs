namespace PolicyMta.Returns.Intake;

/// <summary>
/// Takes mail to the domains of returned mail out of the way of other mail: its reports go to on-bounce, what people wrote goes where the
/// settings say.
/// </summary>
internal sealed class TakeReturnedMail(AddressBook addresses, MailSorter sorter, string ordinaryTo) : IInjectHandler
{
    /// <summary>How long reading a message may take, well within the deadline of on-inject.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly InjectDecision Later = new()
    {
        Reject = SmtpReply.Parse("451 4.3.0 The same report is being handled, try again later"),
        Reason = "the same report is under way, or reading it took too long",
    };

    private static readonly InjectDecision Dropped = new() { Discard = true, Reason = "returned mail that changes nothing" };

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        var own = 0;
        foreach (var recipient in context.Message.Recipients)
        {
            if (addresses.KindOf(recipient, out _) is not (AddressKind.Foreign or AddressKind.Pass))
                own++;
        }

        return own == 0 ? ValueTask.FromResult<InjectDecision?>(null) : SortAsync(context, cancellationToken);
    }

    private async ValueTask<InjectDecision?> SortAsync(InjectContext context, CancellationToken cancellationToken)
    {
        var recipients = context.Message.Recipients;
        var sorted = await sorter.SortAsync(recipients, context.Content.Raw, Patience, cancellationToken);
        return sorted.Outcome switch
        {
            SortedOutcome.Reports => new InjectDecision
            {
                Consume = new ReturnedReports { Reports = sorted.Reports },
                Reason = "returned mail",
            },
            SortedOutcome.Later => Later,
            SortedOutcome.Ordinary => Forwarded(recipients),
            _ => Forwarded(recipients, toDesk: false),
        };
    }

    /// <summary>Takes the addresses of returned mail out; what is left goes on as other mail does.</summary>
    private InjectDecision Forwarded(ImmutableArray<Recipient> recipients, bool toDesk = true)
    {
        var edits = ImmutableArray.CreateBuilder<MessageEdit>();
        foreach (var recipient in recipients)
        {
            if (addresses.KindOf(recipient, out _) is not (AddressKind.Foreign or AddressKind.Pass))
                edits.Add(new MessageEdit { DropRecipient = recipient.Address });
        }

        if (toDesk && ordinaryTo.Length > 0)
            edits.Add(new MessageEdit { AddRecipient = ordinaryTo });
        else if (edits.Count == recipients.Length)
            return Dropped;
        return new InjectDecision { Edits = edits.ToImmutable(), Reason = "mail of a person to an address of returned mail" };
    }
}
