using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Routing;

/// <summary>What on-route decided for single recipients of a delivery.</summary>
internal static class RecipientVerdicts
{
    /// <summary>
    /// The recipients that share a verdict, as indexes into the message's, in the order of their first; with null for those without one.
    /// </summary>
    public static IReadOnlyList<(RecipientRoute? Verdict, ImmutableArray<int> Indexes)> Group(
        QueuedDelivery delivery, SpooledMessage message, RouteDecision decision)
    {
        var byAddress = new Dictionary<string, RecipientRoute>(StringComparer.Ordinal);
        foreach (var verdict in decision.Recipients)
            byAddress[verdict.Recipient] = verdict with { Recipient = "" };
        return
        [
            .. delivery.Pending.GroupBy(index => byAddress.GetValueOrDefault(message.Facts.Recipients[index].Address))
                .Select(group => (group.Key, group.ToImmutableArray())),
        ];
    }

    /// <summary>The verdict as a decision for all recipients of a delivery.</summary>
    public static RouteDecision ToDecision(RecipientRoute verdict) => new()
    {
        EgressPool = verdict.EgressPool,
        TrafficProfile = verdict.TrafficProfile,
        NextHop = verdict.NextHop,
        Hold = verdict.Hold,
        Defer = verdict.Defer,
        Bounce = verdict.Bounce,
        WithoutNotice = verdict.WithoutNotice,
        Reason = verdict.Reason,
    };
}
