using System.Collections.Immutable;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>Makes the events of a delivery.</summary>
internal sealed class DeliveryEvents(EventStream events, TimeProvider time)
{
    public void Emit(
        string kind,
        QueuedDelivery delivery,
        SpooledMessage? message,
        ImmutableArray<string> recipients,
        AttemptInfo info,
        DeliveryEventDetail detail)
    {
        var now = time.GetUtcNow();
        var route = delivery.Route;
        events.Emit(new DeliveryEvent
        {
            Kind = kind,
            Time = now,
            Id = delivery.Id,
            Tenant = delivery.Queue.Key.Tenant,
            Campaign = delivery.Queue.Key.Campaign,
            ReturnPath = message?.Facts.ReturnPath,
            Recipients = recipients,
            Domain = delivery.Queue.Key.Domain,
            Provider = route?.Provider,
            Site = route?.Destination.Site,
            EgressPool = route?.Pool.Name,
            EgressSource = route?.Source.Name,
            TrafficProfile = route?.Profile.Name,
            Listener = message?.Listener,
            Protocol = message?.Protocol,
            RemoteHost = info.RemoteHost,
            RemoteAddress = info.RemoteAddress,
            Stage = detail.Stage,
            Reply = detail.Reply,
            Category = detail.Category,
            Tls = info.Tls,
            Attempt = delivery.Attempts,
            Size = message?.Facts.Size,
            AgeMs = (now.UtcTicks - delivery.ReceivedAt) / (double)TimeSpan.TicksPerMillisecond,
            TransactionMs = info.TransactionMs,
            NextAttempt = detail.NextAttempt,
            Generation = route?.Generation,
            Decisions = DecisionsOf(delivery, message),
            Detail = detail.Text,
        });
    }

    private static ImmutableArray<TraceEntry> DecisionsOf(QueuedDelivery delivery, SpooledMessage? message)
    {
        var injected = message?.Trace ?? [];
        var routed = delivery.Trace?.Entries ?? [];
        var signed = message?.Signed?.Trace ?? [];
        return injected.Length + signed.Length == 0 ? routed : [.. injected, .. routed, .. signed];
    }
}

/// <summary>What one event says beyond what the delivery knows.</summary>
internal readonly record struct DeliveryEventDetail(
    SmtpReply? Reply = null, SmtpStage? Stage = null, string? Category = null, DateTimeOffset? NextAttempt = null, string? Text = null);
