using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>
/// Carries out unsubscriptions: each recipient of a message once for a list, however often it is asked for and by whichever way. When it is
/// answered, the event is in the journal. Thread-safe.
/// </summary>
internal sealed class Unsubscriber(IPluginStore store, IEventEmitter events, ReturnsMetrics metrics, TimeProvider time)
{
    private const int DigestLength = 16;
    private const int Lanes = 64;
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Whether it was carried out before.</summary>
    public bool IsDone(Ticket ticket) => store.TryGet(KeyOf(ticket), new ArrayBufferWriter<byte>());

    /// <param name="ticket">Who unsubscribes from what.</param>
    /// <param name="way">How: <c>one-click</c>, <c>page</c> or <c>mail</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask ActAsync(Ticket ticket, string way, CancellationToken cancellationToken)
    {
        var key = KeyOf(ticket);
        var lane = _lanes[key[^1] % Lanes];
        await lane.WaitAsync(cancellationToken);
        try
        {
            if (store.TryGet(key, new ArrayBufferWriter<byte>()))
            {
                metrics.Count("repeated");
                return;
            }

            await events.EmitAsync(EventOf(ticket, way), cancellationToken);
            await store.PutAsync(new StoreBatch().Put(key, []), cancellationToken);
            metrics.Count("unsubscribed");
        }
        finally
        {
            lane.Release();
        }
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

    private static byte[] KeyOf(Ticket ticket)
    {
        var key = new byte[StoreKeys.DayLength + DigestLength];
        StoreKeys.WriteDay(key, StoreKeys.Unsubscribed, StoreKeys.DayOf(ticket.Id.Time));
        SHA256.HashData(Encoding.UTF8.GetBytes($"{ticket.Id}\0{ticket.List}\0{ticket.Recipient.ToLowerInvariant()}"))
            .AsSpan(0, DigestLength).CopyTo(key.AsSpan(StoreKeys.DayLength));
        return key;
    }
}
