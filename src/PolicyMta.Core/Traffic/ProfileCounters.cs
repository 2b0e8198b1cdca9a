using System.Net;
using System.Text;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The counters of one traffic profile, told apart by whose facts they are kept by: those of a whole ready queue, of single
/// deliveries, and of single connections. Immutable and thread-safe.
/// </summary>
internal sealed class ProfileCounters
{
    /// <summary>A profile without counters.</summary>
    public static readonly ProfileCounters None = new(new TrafficProfile { Name = "" });

    private readonly ImmutableArray<One> _ofQueue;
    private readonly ImmutableArray<One> _ofDelivery;
    private readonly ImmutableArray<One> _ofConnection;
    private readonly ImmutableArray<CounterFact> _deliveryFacts;

    private ProfileCounters(TrafficProfile profile)
    {
        var all = profile.Counters.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => new One(pair.Key, pair.Value.By, LimitsOf(pair.Value)))
            .ToLookup(static one => one.Owner);
        _ofQueue = [.. all[Owner.Queue]];
        _ofDelivery = [.. all[Owner.Delivery]];
        _ofConnection = [.. all[Owner.Connection]];
        _deliveryFacts = [.. _ofDelivery.SelectMany(static one => one.By).Where(static fact => !fact.IsOfQueue).Distinct()];
    }

    public static ProfileCounters Of(TrafficProfile profile) => profile.Counters.IsEmpty ? None : new ProfileCounters(profile);

    /// <summary>Whether deliveries of one ready queue may have different counters.</summary>
    public bool HasOfDeliveries => !_ofDelivery.IsEmpty;

    /// <summary>Whether connections of one ready queue may have different counters.</summary>
    public bool HasOfConnections => !_ofConnection.IsEmpty;

    /// <summary>Whether ready queues of different pools have different counters.</summary>
    public static bool TellPoolsApart(TrafficProfile profile) => !profile.Counters.IsEmpty
        && profile.Counters.Any(static counter => counter.Value.By.Contains(new CounterFact(CounterFactKind.Pool)));

    /// <summary>The limits of a ready queue.</summary>
    public ImmutableArray<BoundLimit> OfQueue(LimitGroups groups, ReadyKey key) =>
        [.. _ofQueue.Select(one => new BoundLimit(groups.Of(IdentityOf(one, key, [])), one.Limits))];

    /// <summary>
    /// The values of the facts that its deliveries' counters are kept by; deliveries with equal ones have the same counters.
    /// </summary>
    public ImmutableArray<string> ValuesOf(QueuedDelivery delivery) =>
        ImmutableArray.CreateRange(_deliveryFacts, static (fact, delivery) => ValueOf(fact, delivery), delivery);

    /// <summary>Values as one text, for dictionaries.</summary>
    public static string KeyOf(ImmutableArray<string> values)
    {
        var key = new StringBuilder();
        foreach (var value in values)
            CounterKey.Append(key, value);
        return key.ToString();
    }

    /// <summary>The limits of deliveries with these values.</summary>
    public ImmutableArray<BoundLimit> OfDelivery(LimitGroups groups, ReadyKey key, ImmutableArray<string> values) =>
        [.. _ofDelivery.Select(one => new BoundLimit(groups.Of(IdentityOf(one, key, values)), one.Limits))];

    /// <summary>The limits of a connection to an address, which it has joined.</summary>
    public ImmutableArray<BoundLimit> JoinOfConnection(LimitGroups groups, ReadyKey key, IPAddress remote) =>
        [.. _ofConnection.Select(one => new BoundLimit(Join(groups, IdentityOf(one, key, remote)), one.Limits))];

    private static LimitGroup Join(LimitGroups groups, CounterIdentity identity)
    {
        while (true)
        {
            var group = groups.Of(identity);
            if (group.Join(1))
                return group;
        }
    }

    private static CounterIdentity IdentityOf(One one, ReadyKey key, IPAddress remote) => new(one.Name, ImmutableArray.CreateRange(
        one.By, static (fact, of) => (fact, fact.IsOfConnection ? of.remote.ToString() : ValueOf(fact, of.key)), (key, remote)));

    private CounterIdentity IdentityOf(One one, ReadyKey key, ImmutableArray<string> values) => new(one.Name, ImmutableArray.CreateRange(
        one.By, (fact, of) => (fact, fact.IsOfQueue ? ValueOf(fact, of.key) : of.values[_deliveryFacts.IndexOf(fact)]), (key, values)));

    private static string ValueOf(CounterFact fact, ReadyKey key) => (fact.Kind switch
    {
        CounterFactKind.Source => key.Source,
        CounterFactKind.Pool => key.Pool,
        CounterFactKind.Site => key.Site,
        CounterFactKind.Provider => key.Provider,
        _ => key.Profile,
    } ?? "").ToLowerInvariant();

    private static string ValueOf(CounterFact fact, QueuedDelivery delivery)
    {
        var key = delivery.Queue.Key;
        return fact.Kind switch
        {
            CounterFactKind.Domain => key.Domain,
            CounterFactKind.Tenant => key.Tenant,
            CounterFactKind.Campaign => key.Campaign,
            CounterFactKind.SenderDomain => SenderDomainOf(delivery),
            _ => delivery.Message?.Facts.Metadata.GetValueOrDefault(fact.Label!) ?? "",
        };
    }

    private static string SenderDomainOf(QueuedDelivery delivery)
    {
        var path = delivery.Message?.Facts.ReturnPath ?? "";
        return path[(path.LastIndexOf('@') + 1)..].ToLowerInvariant();
    }

    private static TrafficLimits LimitsOf(TrafficCounter counter) => new()
    {
        Connections = counter.Connections,
        MessageRate = counter.MessageRate,
        RecipientRate = counter.RecipientRate,
        ConnectionRate = counter.ConnectionRate,
    };

    private sealed record One(string Name, ImmutableArray<CounterFact> By, TrafficLimits Limits)
    {
        public Owner Owner => By.Any(static fact => fact.IsOfConnection) ? Owner.Connection
            : By.All(static fact => fact.IsOfQueue) ? Owner.Queue
            : Owner.Delivery;
    }

    /// <summary>Whose facts a counter is kept by.</summary>
    private enum Owner
    {
        Queue,
        Delivery,
        Connection,
    }
}
