using System.Net;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>Holds facts against a directive's match.</summary>
internal static class DirectiveMatching
{
    /// <summary>
    /// Whether only provider, site, egress source and its network count: then a ready queue matches as a whole, or not at all.
    /// </summary>
    public static bool IsOfQueues(this DirectiveMatch match) =>
        match is
        {
            EgressPool: null, Domain: null, Tenant: null, Campaign: null, SenderDomain: null, Recipient: null, Id: null, MinAge: null,
            ReceivedBefore: null, MinAttempts: null, LastReply: null,
        };

    /// <summary>Whether a ready queue matches, as far as the match is about ready queues.</summary>
    public static bool MatchesQueue(this DirectiveMatch match, ReadyKey key, EgressSource source) =>
        Is(match.Provider, key.Provider) && Is(match.Site, key.Site) && Is(match.EgressSource, key.Source)
            && IsIn(match.SourceNetwork, source);

    /// <summary>Whether a ready queue matches, as far as the match is about ready queues.</summary>
    public static bool MatchesQueue(this DirectiveMatch match, ReadyQueue queue) => match.MatchesQueue(queue.Key, queue.Route.Source);

    /// <summary>Whether deliveries of a scheduled queue can match.</summary>
    public static bool MayMatch(this DirectiveMatch match, QueueKey key) =>
        (match.Tenant is null || match.Tenant == key.Tenant) && Is(match.Campaign, key.Campaign)
            && (match.Domain is null || Is(match.Domain, MatchSpelling.OfEnvelope(key.Domain)));

    /// <summary>Whether a delivery matches; null if that takes facts that are not known yet.</summary>
    public static bool? Matches(this DirectiveMatch match, in DirectiveFacts facts, DateTimeOffset now)
    {
        var delivery = facts.Delivery;
        if (!match.MayMatch(delivery.Queue.Key)
            || (match.Id is { } id && id != delivery.Id)
            || (match.MinAge is { } age && now.UtcTicks - delivery.ReceivedAt < age.Ticks)
            || (match.ReceivedBefore is { } before && delivery.ReceivedAt >= before.UtcTicks)
            || (match.MinAttempts is { } attempts && delivery.Attempts < attempts)
            || (match.LastReply is { } text && delivery.LastReply?.ToString().Contains(text, StringComparison.OrdinalIgnoreCase) != true))
            return false;

        var known = true;
        if (match.SenderDomain is not null || match.Recipient is not null)
        {
            if (facts.Message is not { } message)
                known = false;
            else if (!Is(match.SenderDomain, DomainOf(message.ReturnPath)) || !HasRecipient(match.Recipient, delivery.Pending, message))
                return false;
        }

        foreach (var (wanted, value) in (ReadOnlySpan<(string? Wanted, string? Value)>)[
            (match.Provider, facts.Provider), (match.Site, facts.Site), (match.EgressSource, facts.Source?.Name),
            (match.EgressPool, facts.Pool)])
        {
            if (wanted is null)
                continue;
            if (value is null)
                known = false;
            else if (!Is(wanted, value))
                return false;
        }

        if (match.SourceNetwork is not null && facts.Source is not { } source)
            known = false;
        else if (facts.Source is { } from && !IsIn(match.SourceNetwork, from))
            return false;
        return known ? true : null;
    }

    /// <summary>The domain of an address, empty for the null reverse-path.</summary>
    public static string DomainOf(string address) => MatchSpelling.OfEnvelope(address[(address.LastIndexOf('@') + 1)..]);

    private static bool HasRecipient(string? wanted, ImmutableArray<int> pending, MessageFacts message)
    {
        if (wanted is null)
            return true;
        foreach (var index in pending)
        {
            if (Is(wanted, MatchSpelling.OfEnvelopeAddress(message.Recipients[index].Address)))
                return true;
        }

        return false;
    }

    private static bool IsIn(string? network, EgressSource source) =>
        network is null || (IPNetwork.TryParse(network, out var wanted) && source.IsIn(wanted));

    private static bool Is(string? wanted, string? value) =>
        wanted is null || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);
}
