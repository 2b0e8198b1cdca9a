using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Takes over messages that have just been spooled: makes their deliveries, and hands those that may begin now to whoever routes them.
/// </summary>
internal sealed class Intake(ScheduledQueues queues, DueHeap due, ContentBudget budget, TimeProvider time)
{
    /// <summary>
    /// Raised for each delivery that is to be routed at once; it is in phase <see cref="DeliveryPhase.Routing"/> and belongs to the
    /// listener.
    /// </summary>
    public event Action<QueuedDelivery>? Arrived;

    public void Accept(SpooledMessage message, ContentBuffer content)
    {
        foreach (var delivery in DeliverySplit.Of(message, queues, time))
        {
            if (message.Facts.Envelope.NotBefore is not null && delivery.DueAt > time.GetUtcNow().UtcTicks)
            {
                delivery.WaitsNextFor = Waiting.WaitCause.Postponed;
                delivery.CountAs(Waiting.WaitCause.Postponed);
                due.Add(delivery);
                continue;
            }

            delivery.Message = message;
            delivery.Content = HeldContent.TryHold(content, budget);
            delivery.MoveTo(DeliveryPhase.Routing);
            Arrived?.Invoke(delivery);
        }
    }
}
