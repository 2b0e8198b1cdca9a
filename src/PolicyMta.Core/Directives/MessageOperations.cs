using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>
/// What an operator, or the client that sent it, does to one queued message: remove it, postpone it, release it. Thread-safe.
/// </summary>
internal sealed class MessageOperations(
    QueueView view, DeliveryWaits waits, Parking parking, DeliveryEnding ending, ReadyQueues ready, TimeProvider time)
{
    /// <summary>
    /// Takes a message out of the queue. Complete when durable for what was waiting; what is on its way is taken out when its turn comes or
    /// its attempt fails, and a transaction that is running is not broken off.
    /// </summary>
    public async ValueTask<Intervention> RemoveAsync(SpoolId id)
    {
        var (done, underWay) = (0, 0);
        foreach (var delivery in view.Find(id))
        {
            var recipients = delivery.Pending.Length;
            delivery.RemovalAsked = true;
            if (DueHeap.TryTake(delivery))
            {
                done += recipients;
                await ending.RemoveAsync(delivery);
            }
            else
            {
                underWay += recipients;
            }
        }

        return new Intervention(done, underWay);
    }

    /// <summary>Has a message that waits or is held wait until another time instead. Complete when durable.</summary>
    public async ValueTask<Intervention> PostponeAsync(SpoolId id, DateTimeOffset until)
    {
        var (done, underWay) = (0, 0);
        foreach (var delivery in view.Find(id))
        {
            var recipients = delivery.Pending.Length;
            if (DueHeap.TryTake(delivery))
            {
                done += recipients;
                parking.Leave(delivery);
                await waits.PostponeAsync(delivery, until);
            }
            else
            {
                underWay += recipients;
            }
        }

        return new Intervention(done, underWay);
    }

    /// <summary>
    /// Sends a waiting or held message now; policy and directives cannot hold it again before its next attempt has ended. Complete when
    /// durable.
    /// </summary>
    /// <param name="id">The message.</param>
    /// <param name="byTenant">
    /// Whether an operator of named tenants asks: what an operator of all tenants holds stays held, and directives are obeyed.
    /// </param>
    public async ValueTask<ReleasedMessage> ReleaseAsync(SpoolId id, bool byTenant = false)
    {
        var (done, underWay, kept) = (0, 0, 0);
        var queues = new List<ReadyQueueView>();
        foreach (var delivery in view.Find(id))
        {
            var recipients = delivery.Pending.Length;
            if (byTenant && delivery.IsHeldAbove)
            {
                kept += recipients;
                continue;
            }

            if (DueHeap.TryTake(delivery))
            {
                done += recipients;
                parking.Leave(delivery);
                await waits.ReleaseAsync(delivery, time.GetUtcNow().UtcTicks, byTenant);
                continue;
            }

            underWay += recipients;
            if (delivery.Phase == DeliveryPhase.Ready && ready.HolderOf(delivery)?.View() is { } queue && !queues.Contains(queue))
                queues.Add(queue);
        }

        return new ReleasedMessage(new Intervention(done, underWay), queues) { Kept = kept };
    }
}
