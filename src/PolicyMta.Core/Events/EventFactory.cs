using PolicyMta.Core.Delivery;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Events;

/// <summary>Makes the events of messages: the one place where facts become an event's fields.</summary>
internal sealed class EventFactory(TimeProvider time)
{
    /// <summary>What happened to a message on its way in.</summary>
    public DeliveryEvent OfInjection(
        string kind, InjectionSource source, MessageFacts facts, SmtpReply reply, ImmutableArray<TraceEntry> trace,
        long generation) => new()
        {
            Kind = kind,
            Time = time.GetUtcNow(),
            Id = facts.Id,
            Tenant = facts.Tenant,
            Campaign = facts.Campaign,
            ReturnPath = facts.ReturnPath,
            Recipients = ImmutableArray.CreateRange(facts.Recipients, static recipient => recipient.Address),
            OriginalRecipient = facts.Recipients is [{ OriginalRecipient: var original }] ? original : null,
            EnvelopeId = facts.Envelope.EnvelopeId,
            Listener = source.Listener,
            Protocol = source.Protocol,
            RemoteHost = source.Helo,
            RemoteAddress = source.RemoteAddress?.ToString(),
            Reply = reply,
            Size = facts.Size,
            Generation = generation,
            Metadata = facts.Recipients is [{ Metadata: { IsEmpty: false } labels }] ? facts.Metadata.SetItems(labels) : facts.Metadata,
            Decisions = trace,
        };

    /// <summary>A recipient was refused before the message had come.</summary>
    public DeliveryEvent OfRefusedRecipient(
        MessageFacts facts, Recipient recipient, InjectionSource source, SmtpReply reply, ImmutableArray<TraceEntry> trace,
        long generation) =>
        OfInjection(EventKind.Rejected, source, facts with { Recipients = [recipient] }, reply, trace, generation) with
        {
            Domain = recipient.Domain,
            Stage = SmtpStage.RcptTo,
            Size = null,
        };

    /// <summary>
    /// What happened to some recipients of a delivery: one event, and one for each recipient besides that has an ORCPT or labels of its
    /// own, which an event can name for one recipient only.
    /// </summary>
    public IEnumerable<DeliveryEvent> OfDelivery(
        string kind, QueuedDelivery delivery, SpooledMessage? message, ImmutableArray<string> recipients, AttemptInfo info,
        DeliveryEventDetail detail)
    {
        var common = Common(kind, delivery, message, recipients, info, detail);
        return message is null || !AreTold(message.Facts) ? [common] : ByRecipient(common, message.Facts);
    }

    private DeliveryEvent Common(
        string kind, QueuedDelivery delivery, SpooledMessage? message, ImmutableArray<string> recipients, AttemptInfo info,
        DeliveryEventDetail detail)
    {
        var now = time.GetUtcNow();
        var route = delivery.Route;
        return new DeliveryEvent
        {
            Kind = kind,
            Time = now,
            Id = delivery.Id,
            Tenant = delivery.Queue.Key.Tenant,
            Campaign = delivery.Queue.Key.Campaign,
            ReturnPath = message?.ReturnPathOf(delivery),
            Recipients = recipients,
            EnvelopeId = message?.Facts.Envelope.EnvelopeId,
            Domain = delivery.Queue.Key.Domain,
            Provider = route?.Provider,
            Site = route?.Destination.Site,
            EgressPool = route?.Pool.Name,
            EgressSource = route?.Source.Name,
            SourceAddress = info.SourceAddress,
            TrafficProfile = route?.Profile.Name,
            Listener = message?.Listener,
            Protocol = message?.Protocol,
            RemoteHost = info.RemoteHost,
            RemoteAddress = info.RemoteAddress,
            Stage = detail.Stage,
            Reply = detail.Reply,
            Category = detail.Category,
            Failure = detail.Failure,
            Tls = info.Tls,
            TlsVerifiedBy = info.TlsVerifiedBy,
            TlsProblem = info.TlsProblem,
            Attempt = delivery.Attempts,
            Size = message?.Facts.Size,
            AgeMs = (now.UtcTicks - delivery.ReceivedAt) / (double)TimeSpan.TicksPerMillisecond,
            TransactionMs = info.TransactionMs,
            NextAttempt = detail.NextAttempt,
            Generation = route?.Generation,
            Metadata = message?.Facts.Metadata ?? ImmutableDictionary<string, string>.Empty,
            Decisions = DecisionsOf(delivery, message),
            Detail = detail.Text,
        };
    }

    private static bool AreTold(MessageFacts facts)
    {
        foreach (var recipient in facts.Recipients)
        {
            if (IsTold(recipient))
                return true;
        }

        return false;
    }

    /// <summary>Whether a recipient has what an event of its own must say.</summary>
    private static bool IsTold(Recipient recipient) => recipient.OriginalRecipient is not null || !recipient.Metadata.IsEmpty;

    private static IEnumerable<DeliveryEvent> ByRecipient(DeliveryEvent common, MessageFacts facts)
    {
        var told = facts.Recipients.Where(IsTold).DistinctBy(recipient => recipient.Address)
            .ToDictionary(recipient => recipient.Address);
        var others = common.Recipients.RemoveAll(told.ContainsKey);
        if (!others.IsEmpty)
            yield return common with { Recipients = others };
        foreach (var address in common.Recipients)
        {
            if (!told.TryGetValue(address, out var recipient))
                continue;
            yield return common with
            {
                Recipients = [address],
                OriginalRecipient = recipient.OriginalRecipient,
                Metadata = common.Metadata.SetItems(recipient.Metadata),
            };
        }
    }

    private static ImmutableArray<TraceEntry> DecisionsOf(QueuedDelivery delivery, SpooledMessage? message)
    {
        var injected = message?.Trace ?? [];
        var routed = delivery.Trace?.Entries ?? [];
        var signed = message?.Signed?.Trace ?? [];
        return injected.Length + signed.Length == 0 ? routed : [.. injected, .. routed, .. signed];
    }
}
