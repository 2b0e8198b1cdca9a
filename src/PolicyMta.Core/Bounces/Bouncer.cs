using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Events;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// Tells the sender what became of recipients, as far as the sender asked to know, by a message of this server through the one way in.
/// Never about a bounce (RFC 5321 section 6.1), and not more to one address than a rate allows.
/// </summary>
internal sealed partial class Bouncer(
    DsnWriter writer, DeliveryStore store, Injector injector, BounceOptions options, FlowTotals totals, ILimitShares shares,
    TimeProvider time, ILogger<Bouncer> logger)
{
    /// <summary>Addresses whose notices are counted.</summary>
    private const int MaxKept = 10_000;

    private readonly KeyedRates<string> _rates = new("bounces.notice_rate", shares, time, MaxKept, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a message that goes on waiting is to be followed by a notice of delay now: once, to those who asked.</summary>
    public bool OwesDelayNotice(QueuedDelivery delivery, SpooledMessage message) =>
        !delivery.WasDelayTold
        && time.GetUtcNow().UtcTicks - delivery.ReceivedAt >= options.DelayNoticeAfter.Ticks
        && delivery.DueAt < delivery.ExpiresAt
        && delivery.Pending.Any(index => message.Facts.Recipients[index].Notify.HasFlag(DsnNotify.Delay));

    /// <summary>Whether a sender wants to hear this about any of some recipients.</summary>
    public static bool IsWanted(NoticeKind kind, SpooledMessage message, ImmutableArray<RecipientOutcome> recipients)
    {
        foreach (var about in recipients)
        {
            if (Notice.IsWanted(kind, message.Facts.Recipients[about.Index].Notify))
                return message.NoticesToOf(about.Index).Length > 0;
        }

        return false;
    }

    /// <summary>
    /// Tells the sender about recipients of a delivery, which have one return path. Never throws: the recipients must not be forgotten
    /// unless this is settled, but a notice that cannot be made must not keep them either.
    /// </summary>
    public async ValueTask<NoticeOutcome> NotifyAsync(
        NoticeKind kind, QueuedDelivery delivery, SpooledMessage message, IReadOnlyCollection<RecipientOutcome> recipients,
        string? remoteHost)
    {
        try
        {
            return await TellAsync(kind, delivery, message, recipients, remoteHost);
        }
        catch (Exception e) when (!OwnFault.Is(e))
        {
            LogNotStored(logger, delivery, e);
            return NoticeOutcome.NotStored;
        }
        catch (Exception e)
        {
            LogFault(logger, delivery, e);
            return NoticeOutcome.Faulted;
        }
    }

    private async ValueTask<NoticeOutcome> TellAsync(
        NoticeKind kind, QueuedDelivery delivery, SpooledMessage message, IReadOnlyCollection<RecipientOutcome> recipients,
        string? remoteHost)
    {
        ImmutableArray<RecipientOutcome> wanted =
            [.. recipients.Where(about => Notice.IsWanted(kind, message.Facts.Recipients[about.Index].Notify))];
        if (wanted.IsEmpty)
            return NoticeOutcome.Settled;
        var sender = message.NoticesToOf(wanted[0].Index);
        if (sender.Length == 0)
            return NoticeOutcome.Settled;
        if (EnvelopeAddress.Refusal(sender, default, smtpUtf8: true) is not null || Recipient.DomainOf(sender).Length == 0)
        {
            totals.CountNoticeDropped();
            LogUnreachable(logger, delivery, AddressCheck.Shown(sender));
            return NoticeOutcome.Settled;
        }

        if (_rates.TryTake(NoticeKey.Of(sender), RateLimit.AtOnce(options.NoticeRate)) > TimeSpan.Zero)
        {
            totals.CountNoticeDropped();
            LogDropped(logger, delivery, AddressCheck.Shown(sender), options.NoticeRate);
            return NoticeOutcome.Settled;
        }

        var facts = sender == message.Facts.ReturnPath ? message.Facts : message.Facts with { ReturnPath = sender };
        var notice = new Notice(kind, [.. wanted.Select(about => new NoticeRecipient(facts.Recipients[about.Index], about.Outcome))])
        {
            RemoteHost = remoteHost,
            RetriesUntil = kind == NoticeKind.Delayed ? new DateTimeOffset(delivery.ExpiresAt, TimeSpan.Zero) : null,
        };
        var request = new InjectionRequest
        {
            ReturnPath = "",
            Recipients = [new Recipient(sender)],
            Content = writer.Write(facts, notice, await ContentAsync(delivery)),
            Source = new InjectionSource { Protocol = ReceivedHeader.InternalProtocol, Listener = ReceivedHeader.InternalProtocol },
            Tenant = facts.Tenant, // Of no campaign: what comes of a campaign's mail is no mail of it, and no figure of it.
            Envelope = DsnWriter.IsInternational(facts, notice) || facts.Envelope.RequireTls
                ? new EnvelopeRequests { SmtpUtf8 = DsnWriter.IsInternational(facts, notice), RequireTls = facts.Envelope.RequireTls }
                : EnvelopeRequests.None,
        };
        var result = await injector.SubmitAsync(request, CancellationToken.None);
        return result switch
        {
            { Trouble: { } trouble } => OwnFault.Is(trouble) ? NoticeOutcome.Faulted : NoticeOutcome.NotStored,
            { Reply.IsTransient: true } => NoticeOutcome.Refused,
            _ => NoticeOutcome.Settled,
        };
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ContentAsync(QueuedDelivery delivery)
    {
        try
        {
            return (await store.LoadContentAsync(delivery)).Memory;
        }
        catch (Exception e) when (e is IOException or KeyNotFoundException)
        {
            return null;
        }
    }

    [LoggerMessage(1511, LogLevel.Error, "Internal error: no notice about delivery {Delivery} could be made")]
    private static partial void LogFault(ILogger logger, QueuedDelivery delivery, Exception error);

    [LoggerMessage(1512, LogLevel.Warning, "The notice about delivery {Delivery} could not be stored")]
    private static partial void LogNotStored(ILogger logger, QueuedDelivery delivery, Exception error);

    [LoggerMessage(1513, LogLevel.Warning, "No notice about delivery {Delivery}: no mail can be sent to its sender {Sender}")]
    private static partial void LogUnreachable(ILogger logger, QueuedDelivery delivery, string sender);

    [LoggerMessage(1510, LogLevel.Information, "No notice about delivery {Delivery} to {Sender}: more than {Rate}")]
    private static partial void LogDropped(ILogger logger, QueuedDelivery delivery, string sender, Rate rate);
}
