namespace PolicyMta.Returns.Unsubscribe;

/// <summary>
/// Carries out unsubscriptions: each recipient of a message once for a list, however often it is asked for within some time and by
/// whichever way, and whatever is killed meanwhile. Later the wish counts anew, since somebody may have taken the recipient in again. When
/// it is answered, the event is in the journal. Thread-safe.
/// </summary>
internal sealed class Unsubscriber(IEventEmitter events, TimeSpan repeats, ReturnsMetrics metrics, TimeProvider time)
{
    /// <summary>Whether it was carried out a short time before.</summary>
    public bool IsDone(Ticket ticket) => events.WasEmitted(KeyOf(ticket));

    /// <param name="ticket">Who unsubscribes from what.</param>
    /// <param name="way">How: <c>one-click</c>, <c>page</c> or <c>mail</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The disk does not take it now.</exception>
    public async ValueTask ActAsync(Ticket ticket, string way, CancellationToken cancellationToken)
    {
        var isNew = await events.EmitOnceAsync(EventOf(ticket, way), KeyOf(ticket), repeats, cancellationToken);
        metrics.Count(isNew ? "unsubscribed" : "repeated");
    }

    private DeliveryEvent EventOf(Ticket ticket, string way)
    {
        var labels = ImmutableDictionary<string, string>.Empty.Add("way", way);
        return new DeliveryEvent
        {
            Kind = EventKind.Unsubscribed,
            Time = time.GetUtcNow(),
            OriginalId = ticket.Id,
            Tenant = ticket.Tenant,
            Campaign = ticket.Campaign,
            Recipients = [ticket.Recipient],
            Domain = Recipient.DomainOf(ticket.Recipient),
            Metadata = ticket.List.Length == 0 ? labels : labels.Add(Sending.Labels.List, ticket.List),
            Detail = $"about message {ticket.Id}",
        };
    }

    private static string KeyOf(Ticket ticket) => $"unsubscribed {ticket.Id}\0{ticket.List}\0{ticket.Recipient.ToLowerInvariant()}";
}
