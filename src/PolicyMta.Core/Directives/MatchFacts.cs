using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>Holds queued deliveries against a match, with a look at the disk only if nothing else decides. Thread-safe.</summary>
internal sealed class MatchFacts(DeliveryStore store, TimeProvider time)
{
    /// <summary>Whether a delivery matches; null if that takes a route that it does not have yet.</summary>
    public bool? Matches(DirectiveMatch match, QueuedDelivery delivery) => Matches(match, DirectiveFacts.Of(delivery));

    /// <summary>As the other one, for facts that are known.</summary>
    public bool? Matches(DirectiveMatch match, DirectiveFacts facts)
    {
        var now = time.GetUtcNow();
        var matches = match.Matches(facts, now);
        return matches is null && facts.Message is null && (match.SenderDomain ?? match.Recipient) is not null
            ? match.Matches(facts with { Message = store.Read(facts.Delivery.Id)?.Facts }, now)
            : matches;
    }
}
