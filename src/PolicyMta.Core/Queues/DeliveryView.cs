namespace PolicyMta.Core.Queues;

/// <summary>A delivery as operators see it.</summary>
internal sealed record DeliveryView(
    SpoolId Id, QueueKey Queue, DeliveryPhase Phase, MessagePriority Priority, int Attempts, int Recipients,
    DateTimeOffset ReceivedAt, DateTimeOffset DueAt, DateTimeOffset ExpiresAt, SmtpReply? LastReply, ReadyKey? Ready)
{
    /// <summary>Its recipients, as indexes into the message's.</summary>
    public ImmutableArray<int> Pending { get; init; } = [];
}
