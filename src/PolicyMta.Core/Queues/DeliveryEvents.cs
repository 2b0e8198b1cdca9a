using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Tells what happens to a delivery. The events of a step wait with the delivery until the step writes down what became of it, and are in
/// the same commit.
/// </summary>
internal sealed class DeliveryEvents(EventStream events, TimeProvider time)
{
    private readonly EventFactory _factory = new(time);

    public void Emit(
        string kind,
        QueuedDelivery delivery,
        SpooledMessage? message,
        ImmutableArray<string> recipients,
        AttemptInfo info,
        DeliveryEventDetail detail)
    {
        foreach (var made in _factory.OfDelivery(kind, delivery, message, recipients, info, detail))
        {
            if (delivery.Events is { } waiting)
                waiting.Add(made);
            else
                delivery.Events = events.Pending(made);
        }
    }

    /// <summary>Lets go of events whose step came to nothing: they happened all the same.</summary>
    public void Release(QueuedDelivery delivery)
    {
        if (delivery.TakeEvents() is { } waiting)
            events.Emit(waiting);
    }
}
