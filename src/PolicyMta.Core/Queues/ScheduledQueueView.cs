namespace PolicyMta.Core.Queues;

/// <summary>A scheduled queue as operators see it.</summary>
internal sealed record ScheduledQueueView(
    QueueKey Key, int Count, int Active, int Held, DateTimeOffset Oldest, DateTimeOffset NextDue, SmtpReply? LastReply)
{
    /// <summary>Whether <see cref="Oldest"/> and <see cref="NextDue"/> are those of some of its deliveries, chosen by chance.</summary>
    public bool IsEstimate { get; init; }
}
