using System.Collections.Frozen;

namespace PolicyMta.Core.Directives;

/// <summary>
/// The directives in force at one moment, arranged by their most telling property, so that a delivery is held against those few that it can
/// match however many there are. Immutable.
/// </summary>
internal sealed class DirectiveSet
{
    private const int RecipientKey = 1;

    private static readonly ImmutableArray<Func<DirectiveMatch, string?>> Keys =
    [
        static match => match.Id?.ToString(), static match => match.Recipient, static match => match.Campaign,
        static match => match.SenderDomain,
        static match => match.Domain, static match => match.Tenant, static match => match.Site, static match => match.EgressSource,
        static match => match.Provider, static match => match.EgressPool,
    ];

    private readonly FrozenDictionary<string, ImmutableArray<Directive>>?[] _byKey =
        new FrozenDictionary<string, ImmutableArray<Directive>>?[Keys.Length];
    private readonly ImmutableArray<Directive> _others;

    /// <param name="before">The set that it takes the place of; null for the first one.</param>
    /// <param name="all">The directives, the oldest first.</param>
    /// <param name="ramps">The ways back of suspensions that have ended.</param>
    public DirectiveSet(DirectiveSet? before, ImmutableArray<Directive> all, ImmutableArray<Ramp> ramps)
    {
        All = all;
        Ramps = ramps;
        OfQueues = [.. all.Where(directive => IsOfQueues(directive.Request))];
        OfDeliveries = [.. all.Where(directive => !IsOfQueues(directive.Request))];
        if (before is not null)
        {
            Version = before.Version + 1;
            DeliveriesVersion = before.DeliveriesVersion + (OfDeliveries.SequenceEqual(before.OfDeliveries) ? 0 : 1);
        }

        var rest = OfDeliveries.ToList();
        for (var i = 0; i < Keys.Length; i++)
        {
            var key = Keys[i];
            var keyed = rest.Where(directive => key(directive.Request.Match) is not null).ToList();
            if (keyed.Count == 0)
                continue;
            rest = [.. rest.Except(keyed)];
            _byKey[i] = keyed.GroupBy(directive => key(directive.Request.Match)!, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.OrdinalIgnoreCase);
        }

        _others = [.. rest];
    }

    /// <summary>The set before any directive.</summary>
    public static DirectiveSet Empty { get; } = new(null, [], []);

    /// <summary>Grows with each change.</summary>
    public long Version { get; }

    /// <summary>
    /// Grows with each change of those that act on single deliveries; a delivery that was judged under another is judged again before it is
    /// sent.
    /// </summary>
    public long DeliveriesVersion { get; }

    /// <summary>The oldest first.</summary>
    public ImmutableArray<Directive> All { get; }

    /// <summary>Those that act on ready queues as a whole.</summary>
    public ImmutableArray<Directive> OfQueues { get; }

    /// <summary>The ways back of suspensions of ready queues that have ended lately.</summary>
    public ImmutableArray<Ramp> Ramps { get; }

    /// <summary>Those that act on single deliveries.</summary>
    public ImmutableArray<Directive> OfDeliveries { get; }

    /// <summary>Adds those that match a delivery and act on single deliveries.</summary>
    public void Find(in DirectiveFacts facts, DateTimeOffset now, List<Directive> found)
    {
        foreach (var directive in _others)
            AddIfMatching(directive, facts, now, found);

        for (var i = 0; i < Keys.Length; i++)
        {
            if (_byKey[i] is not { } byKey)
                continue;
            if (i == RecipientKey)
            {
                foreach (var index in facts.Message is null ? [] : facts.Delivery.Pending)
                    AddMatching(byKey, MatchSpelling.OfEnvelopeAddress(facts.Message!.Recipients[index].Address), facts, now, found);
            }
            else if (ValueOf(i, facts) is { } value)
            {
                AddMatching(byKey, value, facts, now, found);
            }
        }
    }

    private static string? ValueOf(int key, in DirectiveFacts facts) => key switch
    {
        0 => facts.Delivery.Id.ToString(),
        2 => facts.Delivery.Queue.Key.Campaign,
        3 => facts.Message is { } message ? DirectiveMatching.DomainOf(message.ReturnPath) : null,
        4 => MatchSpelling.OfEnvelope(facts.Delivery.Queue.Key.Domain),
        5 => facts.Delivery.Queue.Key.Tenant,
        6 => facts.Site,
        7 => facts.Source?.Name,
        8 => facts.Provider,
        _ => facts.Pool,
    };

    private static void AddMatching(
        FrozenDictionary<string, ImmutableArray<Directive>> byKey, string value, in DirectiveFacts facts, DateTimeOffset now,
        List<Directive> found)
    {
        if (!byKey.TryGetValue(value, out var directives))
            return;
        foreach (var directive in directives)
            AddIfMatching(directive, facts, now, found);
    }

    private static void AddIfMatching(Directive directive, in DirectiveFacts facts, DateTimeOffset now, List<Directive> found)
    {
        if (directive.Request.Match.Matches(facts, now) == true && !found.Contains(directive))
            found.Add(directive);
    }

    private static bool IsOfQueues(DirectiveRequest request) =>
        request.Kind is DirectiveKind.Suspend or DirectiveKind.Throttle && request.Match.IsOfQueues();
}
