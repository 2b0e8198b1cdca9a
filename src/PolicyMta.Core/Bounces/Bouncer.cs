using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

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

    /// <returns>False if the notice could not be stored now: the recipients must not be forgotten yet.</returns>
    public async ValueTask<bool> NotifyAsync(
        NoticeKind kind, QueuedDelivery delivery, SpooledMessage message, IEnumerable<RecipientOutcome> recipients, string? remoteHost)
    {
        var sender = message.ReturnPathOf(delivery);
        var facts = sender == message.Facts.ReturnPath ? message.Facts : message.Facts with { ReturnPath = sender };
        if (sender.Length == 0)
            return true;
        ImmutableArray<NoticeRecipient> wanted =
        [
            .. recipients.Where(about => Notice.IsWanted(kind, facts.Recipients[about.Index].Notify))
                .Select(about => new NoticeRecipient(facts.Recipients[about.Index], about.Outcome)),
        ];
        if (wanted.IsEmpty)
            return true;
        if (_rates.TryTake(sender, RateLimit.AtOnce(options.NoticeRate)) > TimeSpan.Zero)
        {
            totals.CountNoticeDropped();
            LogDropped(logger, delivery, sender, options.NoticeRate);
            return true;
        }

        var notice = new Notice(kind, wanted)
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
            Tenant = facts.Tenant,
            Campaign = facts.Campaign,
            Envelope = DsnWriter.IsInternational(facts, notice) || facts.Envelope.RequireTls
                ? new EnvelopeRequests { SmtpUtf8 = DsnWriter.IsInternational(facts, notice), RequireTls = facts.Envelope.RequireTls }
                : EnvelopeRequests.None,
        };
        var result = await injector.SubmitAsync(request, CancellationToken.None);
        return !result.Reply.IsTransient;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ContentAsync(QueuedDelivery delivery)
    {
        try
        {
            return (await store.LoadContentAsync(delivery, CancellationToken.None)).Memory;
        }
        catch (Exception e) when (e is IOException or KeyNotFoundException)
        {
            return null;
        }
    }

    [LoggerMessage(1510, LogLevel.Information, "No notice about delivery {Delivery} to {Sender}: more than {Rate}")]
    private static partial void LogDropped(ILogger logger, QueuedDelivery delivery, string sender, Rate rate);
}
