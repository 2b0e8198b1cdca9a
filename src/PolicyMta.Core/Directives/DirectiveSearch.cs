using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Directives;

/// <summary>
/// Finds the directives that act on a delivery which has just been routed: once, for all that is then decided by them. It is one look while
/// no directive acts on single deliveries. Thread-safe.
/// </summary>
internal sealed class DirectiveSearch(DirectiveBook book, TimeProvider time)
{
    /// <summary>What a route is judged under that is made now; to be read before the search.</summary>
    public long Version => book.Current.DeliveriesVersion;

    public IReadOnlyList<Directive> Find(QueuedDelivery delivery, SpooledMessage message, Route route)
    {
        var set = book.Current;
        if (set.OfDeliveries.IsEmpty)
            return [];
        var found = new List<Directive>();
        set.Find(DirectiveFacts.Of(delivery, message, route), time.GetUtcNow(), found);
        return found;
    }
}
