using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Directives;

/// <summary>What a directive's match is held against: a delivery, and as much of its message and route as is known.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Message">Its message, or null if it is not in memory.</param>
/// <param name="Provider">The provider, or null if none is known.</param>
/// <param name="Site">The site, or null if none is known.</param>
/// <param name="Source">The egress source, or null if none has been chosen.</param>
/// <param name="Pool">The egress pool, or null if none has been chosen.</param>
internal readonly record struct DirectiveFacts(
    QueuedDelivery Delivery, MessageFacts? Message, string? Provider, string? Site, EgressSource? Source, string? Pool)
{
    /// <summary>The facts of a delivery that has just been routed.</summary>
    public static DirectiveFacts Of(QueuedDelivery delivery, SpooledMessage message, Route route) =>
        new(delivery, message.Facts, route.Provider, route.Destination.Site, route.Source, route.Pool.Name);

    /// <summary>What is known of a delivery that waits in a ready queue, without a look at the disk.</summary>
    public static DirectiveFacts InReadyQueue(QueuedDelivery delivery, ReadyQueue queue) => new(
        delivery, delivery.Message?.Facts, queue.Key.Provider, queue.Key.Site, queue.Route.Source, delivery.Route?.Pool.Name);

    /// <summary>What is known of a delivery that waits, without a look at the disk.</summary>
    public static DirectiveFacts Of(QueuedDelivery delivery)
    {
        var route = delivery.Route;
        return new(
            delivery, delivery.Message?.Facts, route?.Provider ?? delivery.Queue.LastProvider,
            route?.Destination.Site ?? delivery.Queue.LastSite,
            route?.Source, route?.Pool.Name);
    }
}
