using System.Text.Json.Serialization;
using PolicyMta.Core.Queues;

namespace PolicyMta.Server.Http;

/// <summary>What became of a message so far: <c>GET /api/v1/messages/ID</c>.</summary>
/// <param name="Id">The message.</param>
/// <param name="State">"queued" while a recipient is neither reached nor given up, else "done".</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Campaign">What it belongs to.</param>
/// <param name="ReceivedAt">When it was accepted.</param>
/// <param name="Recipients">How it stands for each recipient.</param>
internal sealed record MessageStatus(
    string Id, string State, string Tenant, string? Campaign, DateTimeOffset ReceivedAt, IReadOnlyList<RecipientStatus> Recipients)
{
    /// <summary>The client's labels, while it is queued.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The client's own limit, if it set one.</summary>
    [JsonIgnore]
    public DateTimeOffset? ExpiresBy { get; init; }

    /// <summary>Puts together what the queue and the journal know.</summary>
    public static MessageStatus Of(SpoolId id, MessageView? queued, IReadOnlyList<DeliveryEvent> events)
    {
        var recipients = new Dictionary<string, RecipientStatus>(StringComparer.Ordinal);
        foreach (var recipient in queued?.Facts.Recipients ?? [])
            recipients[recipient.Address] = new RecipientStatus(recipient.Address, "queued");
        foreach (var item in events)
        {
            if (StateAfter(item.Kind) is not { } state)
                continue;
            foreach (var address in item.Recipients)
                recipients[address] = new RecipientStatus(address, state)
                {
                    Attempts = item.Attempt,
                    Reply = item.Reply?.ToString(),
                    Category = item.Category,
                    NextAttempt = item.NextAttempt,
                    At = item.Time,
                };
        }

        foreach (var delivery in queued?.Deliveries ?? [])
        {
            foreach (var index in delivery.Pending)
            {
                var address = queued!.Facts.Recipients[index].Address;
                recipients[address] = Waiting(address, delivery);
            }
        }

        var first = events.Count > 0 ? events[0] : null;
        return new MessageStatus(
            id.ToString(),
            recipients.Values.Any(recipient => recipient.IsOpen) ? "queued" : "done",
            queued?.Facts.Tenant ?? first?.Tenant ?? MessageFacts.DefaultTenant,
            Given(queued?.Facts.Campaign ?? first?.Campaign),
            queued?.Facts.ReceivedAt ?? id.Time,
            [.. recipients.Values])
        {
            Metadata = queued?.Facts.Metadata is { Count: > 0 } metadata ? metadata : null,
            ExpiresBy = queued?.Facts.Envelope.ExpiresAt,
        };
    }

    private static RecipientStatus Waiting(string address, DeliveryView delivery) => new(address, delivery.Phase switch
    {
        DeliveryPhase.Held => "held",
        DeliveryPhase.Scheduled when delivery.Attempts > 0 => "deferred",
        DeliveryPhase.Scheduled => "scheduled",
        DeliveryPhase.Attempting => "sending",
        _ => "queued",
    })
    {
        Attempts = delivery.Attempts,
        Reply = delivery.LastReply?.ToString(),
        NextAttempt = delivery.Phase == DeliveryPhase.Scheduled ? delivery.DueAt : null,
        ExpiresAt = delivery.ExpiresAt,
    };

    private static string? StateAfter(string kind) => kind switch
    {
        EventKind.Received => "queued",
        EventKind.Deferred => "deferred",
        EventKind.Held => "held",
        EventKind.Delivered => "delivered",
        EventKind.Bounced => "bounced",
        EventKind.Expired => "expired",
        EventKind.Removed => "cancelled",
        EventKind.Discarded => "discarded",
        _ => null,
    };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
