using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Scopes;

/// <summary>
/// The rules that hold for one destination, one over the other: "default", that of the provider, that of the domain. Each is followed by
/// those of its narrowings that cover the mail, so that the nearer place wins, and in one place the narrower condition. Profiles and
/// decisions are made once; a decision costs a look-up by tenant, campaign and pool, and allocates nothing. Immutable.
/// </summary>
internal sealed class RuleStack
{
    /// <summary>The pool of mail for which nobody named one.</summary>
    private const string DefaultPool = "default";

    private readonly ImmutableArray<(Layer Layer, NarrowingOptions? Narrowing)> _layers;
    private readonly Dictionary<string, TrafficProfile> _profiles = new(StringComparer.Ordinal);
    private readonly Axis _tenants;
    private readonly Axis _campaigns;
    private readonly Axis _pools;
    private readonly ImmutableArray<RouteDecision> _decisions;

    /// <param name="rules">The weakest first.</param>
    public RuleStack(ImmutableArray<Rule> rules)
    {
        Rules = rules;
        Provider = rules.FirstOrDefault(rule => rule.Name != IspRulesOptions.DefaultRule && rule.Provider is not null)?.Provider
            ?? rules[0].Provider;
        Pool = rules.Select(rule => rule.Options.Pool).LastOrDefault(pool => pool is not null);
        Name = rules is [.., { IsOfDomain: true } domain] && rules.Length > 1 && rules[^2].Name != IspRulesOptions.DefaultRule
            ? $"{rules[^2].Name}/{domain.Name}"
            : rules[^1].Name;
        Adaptive = rules.Aggregate(new AdaptiveOptions(), static (options, rule) => rule.Options.Adaptive.Over(options));
        Profile = rules.Aggregate(new TrafficProfile { Name = Name }, static (profile, rule) => rule.Options.Limits.Over(profile));
        Replies = [.. rules.Reverse().SelectMany(rule => rule.Replies)];
        _layers = [.. rules.SelectMany(LayersOf)];

        var narrowings = _layers.Select(entry => entry.Narrowing).OfType<NarrowingOptions>().ToList();
        _tenants = new Axis(narrowings.Select(one => one.Tenant).OfType<NamePattern>());
        _campaigns = new Axis(narrowings.Select(one => one.Campaign).OfType<NamePattern>());
        _pools = new Axis(narrowings.Select(one => one.Pool).OfType<string>().Select(pool => new NamePattern(pool, false)));
        ImmutableArray<string> sources = [.. narrowings.Select(one => one.Source).OfType<string>().Distinct()];
        Spread = new Spread(_tenants.Names.Length, _campaigns.Names.Length, _pools.Names.Length, sources.Length + 1);
        _decisions = Combinations > RuleSetBuilder.MostCombinations ? [] : MakeDecisions(sources);
    }

    /// <summary>The rules, the weakest first.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <summary>The name of its profile without narrowings.</summary>
    public string Name { get; }

    public string? Provider { get; }

    /// <summary>The egress pool that it chooses, or null.</summary>
    public string? Pool { get; }

    /// <summary>The profile of mail that no narrowing covers.</summary>
    public TrafficProfile Profile { get; }

    /// <summary>How its mail finds the speed that receivers take.</summary>
    public AdaptiveOptions Adaptive { get; }

    /// <summary>The reactions in the order of asking: the nearest place's first.</summary>
    public ImmutableArray<ReplyRule> Replies { get; }

    /// <summary>How many kinds of mail its narrowings tell apart. Of too many it makes no decisions.</summary>
    public long Combinations => Spread.Combinations;

    /// <summary>How many names of each kind its narrowings tell apart.</summary>
    public Spread Spread { get; }

    public IReadOnlyCollection<TrafficProfile> Profiles => _profiles.Values;

    public TrafficProfile? ProfileNamed(string name) => _profiles.GetValueOrDefault(name);

    /// <param name="tenant">The message's tenant.</param>
    /// <param name="campaign">The message's campaign; empty for none.</param>
    /// <param name="pool">The egress pool that an earlier handler chose, or null.</param>
    public RouteDecision Decide(string tenant, string campaign, string? pool) =>
        _decisions[At(_tenants.IndexOf(tenant), _campaigns.IndexOf(campaign), _pools.IndexOf(pool ?? Pool ?? DefaultPool))];

    /// <summary>The layers that hold for some mail, the weakest first.</summary>
    public ImmutableArray<Layer> LayersFor(string tenant, string campaign, string? pool, string? source) =>
    [
        .. _layers
            .Where(entry => entry.Narrowing?.Covers(tenant, campaign, pool ?? Pool ?? DefaultPool, source) is not false)
            .Select(entry => entry.Layer),
    ];

    /// <summary>The layers that a profile of its own was made of, the weakest first; none if it has no such profile.</summary>
    public ImmutableArray<Layer> LayersOf(string profile)
    {
        foreach (var tenant in _tenants.Names)
        {
            foreach (var campaign in _campaigns.Names)
            {
                foreach (var pool in _pools.Names)
                {
                    if (LayersFor(tenant, campaign, pool, null) is var layers && NameUnder(layers) == profile)
                        return layers;
                }
            }
        }

        return [];
    }

    /// <summary>The profile under these layers.</summary>
    public TrafficProfile ProfileOf(ImmutableArray<Layer> layers) =>
        layers.Aggregate(new TrafficProfile { Name = NameUnder(layers) }, static (profile, layer) => layer.Limits.Over(profile));

    private static IEnumerable<(Layer Layer, NarrowingOptions? Narrowing)> LayersOf(Rule rule) =>
        rule.Options.When
            .OrderBy(entry => entry.Value.Weight)
            .ThenBy(entry => entry.Value.Length)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (new Layer(rule.Name, entry.Key, entry.Value.Limits), (NarrowingOptions?)entry.Value))
            .Prepend((new Layer(rule.Name, null, rule.Options.Limits), null));

    private ImmutableArray<RouteDecision> MakeDecisions(ImmutableArray<string> sources)
    {
        var decisions =
            ImmutableArray.CreateBuilder<RouteDecision>(_tenants.Names.Length * _campaigns.Names.Length * _pools.Names.Length);
        foreach (var tenant in _tenants.Names)
        {
            foreach (var campaign in _campaigns.Names)
            {
                foreach (var pool in _pools.Names)
                {
                    var profile = ProfileFor(tenant, campaign, pool, null);
                    decisions.Add(new RouteDecision
                    {
                        Provider = Provider,
                        TrafficProfile = profile,
                        SourceProfiles = sources
                            .Select(source => KeyValuePair.Create(source, ProfileFor(tenant, campaign, pool, source)))
                            .Where(pair => pair.Value != profile)
                            .ToImmutableDictionary(StringComparer.Ordinal),
                        EgressPool = Pool,
                        Reason = $"rule {profile}",
                    });
                }
            }
        }

        return decisions.MoveToImmutable();
    }

    private string ProfileFor(string tenant, string campaign, string pool, string? source)
    {
        var layers = LayersFor(tenant, campaign, pool, source);
        var profile = ProfileOf(layers);
        _profiles.TryAdd(profile.Name, profile);
        return profile.Name;
    }

    private string NameUnder(ImmutableArray<Layer> layers)
    {
        var nearest = Rules[^1].Name;
        var narrowings = layers.Where(layer => layer.Narrowing is not null)
            .Select(layer => layer.Rule == nearest ? layer.Narrowing! : $"{layer.Rule}:{layer.Narrowing}")
            .ToList();
        return narrowings.Count == 0 ? Name : $"{Name}[{string.Join('+', narrowings)}]";
    }

    private int At(int tenant, int campaign, int pool) =>
        ((tenant * _campaigns.Names.Length) + campaign) * _pools.Names.Length + pool;
}
