using PolicyMta.Returns.Intake;

namespace PolicyMta.Returns.Mailboxes;

/// <summary>Takes messages of mailboxes the same way as those that come by SMTP. Thread-safe.</summary>
internal sealed class MailboxMail(MailSorter sorter, IReportIntake reports, TimeProvider time)
{
    private const int MaxRecipients = 50;

    /// <summary>Fields by which servers say where a message was delivered, and that of its writer.</summary>
    private static readonly string[] AddressFields =
        ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To"];

    /// <summary>Complete when what the message says is on disk.</summary>
    /// <param name="mailbox">The mailbox's name in the settings.</param>
    /// <param name="message">The message, or its beginning.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<SortedOutcome> TakeAsync(string mailbox, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var to = RecipientsIn(new MessageContent(message));
        var sorted = await sorter.SortAsync(to, message, null, cancellationToken);
        if (sorted.Outcome == SortedOutcome.Reports)
            await reports.AcceptAsync(
                new MessageFacts
                {
                    Id = SpoolId.Create(time.GetUtcNow()),
                    ReturnPath = "",
                    Recipients = to.IsEmpty ? [new Recipient(mailbox)] : to,
                    ReceivedAt = time.GetUtcNow(),
                    Size = message.Length,
                },
                new ReturnedReports { Reports = sorted.Reports },
                cancellationToken);
        return sorted.Outcome;
    }

    private static ImmutableArray<Recipient> RecipientsIn(MessageContent content)
    {
        var found = ImmutableArray.CreateBuilder<Recipient>();
        foreach (var name in AddressFields)
        {
            foreach (var value in content.GetHeaders(name))
            {
                foreach (var part in value.Split(',', MaxRecipients))
                {
                    var open = part.LastIndexOf('<');
                    var address = (open < 0 ? part : part[(open + 1)..]).Trim(' ', '\t', '>');
                    if (address.Length is > 2 and < 320 && address.IndexOf('@', StringComparison.Ordinal) > 0
                        && found.Count < MaxRecipients && !found.Any(other => other.Address == address))
                        found.Add(new Recipient(address));
                }
            }
        }

        return found.ToImmutable();
    }
}
