using System.Runtime.CompilerServices;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Routing;

/// <summary>
/// Finds where the mail of a domain goes: by MX, by the domain's own address if it has no MX (RFC 5321 section 5.1), or by address
/// literal. Says so if it goes nowhere: null MX, no such domain, DNS in trouble, only this server itself. Hosts of equal preference come
/// in random order each time. Thread-safe; does not allocate for a remembered answer without equal preferences.
/// </summary>
internal sealed class MxLookup(IResolver resolver, string ownHostname, int port = 25, Random? random = null)
{
    private readonly string _ownHostname = DnsName.Normalize(ownHostname) ?? ownHostname;
    private readonly ConditionalWeakTable<DnsAnswer<MxRecord>, MxPlan> _plans = [];
    private readonly Lock _shuffling = new();
    private readonly Random _random = random ?? new Random();

    /// <summary>
    /// The destination of a domain or address literal. Never throws but for cancellation: a failure is in the destination.
    /// </summary>
    public ValueTask<Destination> FindAsync(string domain, CancellationToken cancellationToken)
    {
        if (domain.Length == 0)
            return ValueTask.FromResult(Nowhere(domain, RoutingReplies.NoDomain));
        if (domain[0] == '[')
            return ValueTask.FromResult(FromLiteral(domain));

        var lookup = resolver.LookupMxAsync(domain, cancellationToken);
        return lookup.IsCompletedSuccessfully ? ValueTask.FromResult(FromAnswer(domain, lookup.Result)) : AwaitAsync(domain, lookup);
    }

    private async ValueTask<Destination> AwaitAsync(string domain, ValueTask<DnsAnswer<MxRecord>> lookup) =>
        FromAnswer(domain, await lookup);

    private Destination FromAnswer(string domain, DnsAnswer<MxRecord> answer) => answer.Status switch
    {
        DnsStatus.Found => FromRecords(domain, answer),
        DnsStatus.NoData => Implicit(domain, answer.IsAuthentic),
        DnsStatus.NoSuchName => Nowhere(domain, RoutingReplies.NoSuchDomain),
        _ => Nowhere(domain, RoutingReplies.DnsFailed(answer.Error)),
    };

    private Destination FromRecords(string domain, DnsAnswer<MxRecord> answer)
    {
        if (!_plans.TryGetValue(answer, out var plan))
            _plans.AddOrUpdate(answer, plan = MxPlan.For(answer, _ownHostname, port));
        if (plan.Failure is { } failure)
            return Nowhere(domain, failure);
        if (!plan.HasEquals)
            return plan.Destination;
        lock (_shuffling)
            return plan.Shuffle(_random);
    }

    private Destination Implicit(string domain, bool isAuthentic)
    {
        if (DnsName.Normalize(domain) is not { } host)
            return Nowhere(domain, RoutingReplies.NoSuchDomain);
        return host == _ownHostname
            ? Nowhere(domain, RoutingReplies.Loop)
            : new Destination(host, [new MxHost(host, 0)], port) { IsAuthentic = isAuthentic };
    }

    private Destination FromLiteral(string domain) => AddressLiteral.TryParse(domain, out var address)
        ? new Destination($"[{address}]", [new MxHost(address.ToString(), 0)], port)
        : Nowhere(domain, RoutingReplies.BadLiteral);

    private Destination Nowhere(string domain, SmtpReply reply) => new(domain, [], port, reply);
}
