using System.Globalization;
using PolicyMta.ReturnedMail;
using PolicyMta.Returns.Marks;
using PolicyMta.Returns.Unsubscribe;

namespace PolicyMta.Returns.Intake;

/// <summary>
/// Reads what came back, by whichever way, and says what is to become of it. Nothing that is not proven changes anything, and nothing
/// counts twice. Thread-safe.
/// </summary>
internal sealed class MailSorter(
    AddressBook addresses, Tying tying, DoneBook done, TicketSeal seal, Unsubscriber unsubscriber, IEventEmitter events,
    ReturnsMetrics metrics, TimeProvider time)
{
    /// <summary>The event that tells that a server reported a delivery.</summary>
    public const string Confirmed = "PolicyMta.Returns.confirmed";

    private const int MaxTicketWords = 20;

    /// <summary>Bytes of a message that is read at once; others are read beside, since whoever waits may have a deadline.</summary>
    private const int Short = 64 * 1024;

    /// <param name="to">Where it came to.</param>
    /// <param name="content">The message.</param>
    /// <param name="patience">How long its reading may take, or it is to come again; null for as long as need be.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<SortedMail> SortAsync(
        ImmutableArray<Recipient> to, ReadOnlyMemory<byte> content, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var proofs = ImmutableArray.CreateBuilder<Proof>();
        var (isUnsubscribe, isForged) = (false, false);
        foreach (var recipient in to)
        {
            var kind = addresses.KindOf(recipient, out var proof);
            if (kind == AddressKind.ReturnPath)
                proofs.Add(proof!);
            isUnsubscribe |= kind == AddressKind.Unsubscribe;
            isForged |= kind is AddressKind.Forged or AddressKind.Unknown;
        }

        if (await ReadAsync(content, patience, cancellationToken) is not { } read)
            return Counted("slow", SortedMail.Later);
        if (isUnsubscribe && await UnsubscribeAsync(read, cancellationToken))
            return SortedMail.Dropped;
        if (read.Kind == ReturnedKind.Ordinary)
            return Counted(isForged ? "forged" : "ordinary", isForged ? SortedMail.Dropped : SortedMail.Ordinary);

        var ties = await tying.TieAsync(read, proofs.ToImmutable(), cancellationToken);
        // Nothing says whom it is about; a person can find out.
        if (ties.IsEmpty && !isForged && read.Kind == ReturnedKind.UnsubscribeRequest)
            return Counted("ordinary", SortedMail.Ordinary);
        if (ties.IsEmpty)
            return Counted(isForged ? "forged" : "untied", SortedMail.Dropped);
        return read.Kind switch
        {
            ReturnedKind.UnsubscribeRequest => await UnsubscribeAsync(ties, cancellationToken),
            ReturnedKind.Complaint when read.Feedback is { IsComplaint: false } => Counted("feedback", SortedMail.Dropped),
            ReturnedKind.DeliveryReport or ReturnedKind.FreeFormBounce => await OfBounceAsync(read, ties, cancellationToken),
            _ => Claimed(read, ties),
        };
    }

    private async ValueTask<ReturnedMessage?> ReadAsync(
        ReadOnlyMemory<byte> content, TimeSpan? patience, CancellationToken cancellationToken)
    {
        if (content.Length <= Short || patience is not { } limit)
            return ReturnedMailReader.Read(content);
        // A copy, for the memory is not this plugin's any more when the answer is given.
        var copy = content.ToArray();
        try
        {
            return await Task.Run(() => ReturnedMailReader.Read(copy), cancellationToken).WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private SortedMail Counted(string outcome, SortedMail sorted)
    {
        metrics.Count(outcome);
        return sorted;
    }

    private async ValueTask<SortedMail> OfBounceAsync(ReturnedMessage read, ImmutableArray<Tie> ties, CancellationToken cancellationToken)
    {
        var failed = ImmutableArray.CreateBuilder<Tie>();
        foreach (var tie in ties)
        {
            switch (ActionOf(tie.Said))
            {
                case ReportedAction.Failed:
                    failed.Add(tie);
                    break;
                case ReportedAction.Delayed:
                    metrics.Count("delayed");
                    break;
                default:
                    await ConfirmAsync(tie, read, cancellationToken);
                    break;
            }
        }

        return failed.Count == 0 ? SortedMail.Dropped : Claimed(read, failed.ToImmutable());
    }

    private static ReportedAction ActionOf(ReturnedRecipient said) => said.Action switch
    {
        ReportedAction.Unknown => said.BestStatus?.Class == 2 ? ReportedAction.Delivered : ReportedAction.Failed,
        var action => action,
    };

    /// <summary>The reports that are new; later if one of them is under way, brought by somebody else.</summary>
    private SortedMail Claimed(ReturnedMessage read, ImmutableArray<Tie> ties)
    {
        var origin = read.Kind switch
        {
            ReturnedKind.Complaint => BounceOrigin.Complaint,
            ReturnedKind.AutoReply => BounceOrigin.AutoReply,
            ReturnedKind.Challenge => BounceOrigin.Challenge,
            _ => BounceOrigin.ReturnedMail,
        };
        var reports = ImmutableArray.CreateBuilder<ReturnedReport>();
        foreach (var tie in ties)
        {
            // Claimed before it is looked up: whoever is done with it notes that before the claim ends.
            var name = DoneBook.NameOf(KindOf(origin), tie.Mail.Id, tie.Recipient);
            var isMine = done.TryClaim(name);
            if (done.IsDone(name))
            {
                if (isMine)
                    done.Release(name);
            }
            else if (isMine)
            {
                reports.Add(ReportOf(read, tie, origin, name));
            }
            else
            {
                foreach (var claimed in reports)
                    done.Release(claimed.Key!);
                return SortedMail.Later;
            }
        }

        if (reports.Count == 0)
            return Counted("repeated", SortedMail.Dropped);
        metrics.Count("reported");
        return new SortedMail(SortedOutcome.Reports, reports.ToImmutable());
    }

    private static char KindOf(BounceOrigin origin) => origin switch
    {
        BounceOrigin.Complaint => 'c',
        BounceOrigin.AutoReply => 'a',
        BounceOrigin.Challenge => 'h',
        _ => 'b',
    };

    private static ReturnedReport ReportOf(ReturnedMessage read, Tie tie, BounceOrigin origin, string name)
    {
        var delivery = tie.Mail.DeliveryTo(tie.Recipient);
        return new ReturnedReport
        {
            Origin = origin,
            Recipient = tie.Recipient,
            Reply = origin == BounceOrigin.ReturnedMail ? tie.Said.ToSmtpReply() : null,
            OriginalId = tie.Mail.Id.ToString(),
            RemoteHost = tie.Said.RemoteMta ?? read.ReportingMta,
            Key = name,
            Tenant = tie.Mail.Tenant,
            Campaign = tie.Mail.Campaign,
            ReturnPath = delivery?.ReturnPath ?? read.Original.ReturnPath,
            EgressPool = delivery?.EgressPool,
            EgressSource = delivery?.EgressSource,
            Provider = delivery?.Provider,
            Site = delivery?.Site,
            FeedbackType = read.Feedback?.Type,
            ArrivalDate = DateOf(read.Feedback?.ArrivalDate ?? read.Original.ArrivalDate),
            ReportingMta = read.ReportingMta,
        };
    }

    private async ValueTask ConfirmAsync(Tie tie, ReturnedMessage read, CancellationToken cancellationToken)
    {
        var name = DoneBook.NameOf('k', tie.Mail.Id, tie.Recipient);
        if (!done.TryClaim(name))
            return;
        if (done.IsDone(name))
        {
            done.Release(name);
            return;
        }

        metrics.Count("confirmed");
        events.Emit(new DeliveryEvent
        {
            Kind = Confirmed,
            Time = time.GetUtcNow(),
            OriginalId = tie.Mail.Id,
            Tenant = tie.Mail.Tenant,
            Campaign = tie.Mail.Campaign,
            Recipients = [tie.Recipient],
            Domain = Recipient.DomainOf(tie.Recipient),
            RemoteHost = tie.Said.RemoteMta ?? read.ReportingMta,
            Category = BounceCategory.Delivered,
            Detail = tie.Said.Action.ToString().ToLowerInvariant(),
        });
        await done.NoteAsync(name, cancellationToken);
    }

    private async ValueTask<bool> UnsubscribeAsync(ReturnedMessage read, CancellationToken cancellationToken)
    {
        foreach (var word in (read.Subject ?? "").Split(' ', MaxTicketWords, StringSplitOptions.RemoveEmptyEntries))
        {
            if (seal.Read(word) is not { } ticket)
                continue;
            await unsubscriber.ActAsync(ticket, "mail", cancellationToken);
            return true;
        }

        return false;
    }

    private async ValueTask<SortedMail> UnsubscribeAsync(ImmutableArray<Tie> ties, CancellationToken cancellationToken)
    {
        foreach (var tie in ties)
            await unsubscriber.ActAsync(
                new Ticket(tie.Mail.Id, tie.Mail.Tenant ?? MessageFacts.DefaultTenant, tie.Mail.Campaign ?? "", "", tie.Recipient),
                "mail",
                cancellationToken);
        return SortedMail.Dropped;
    }

    /// <summary>A date of a header field (RFC 5322 section 3.3), without the comment at its end.</summary>
    private static DateTimeOffset? DateOf(string? text)
    {
        if (text is null or { Length: > 100 })
            return null;
        var end = text.IndexOf('(', StringComparison.Ordinal);
        return DateTimeOffset.TryParse(
            end < 0 ? text : text[..end], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
