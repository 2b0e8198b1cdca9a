using System.Collections.Concurrent;
using System.Collections.Frozen;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// All rules. A destination's is found by the provider that an earlier handler named, else by the MX host; one for its domain lies over it.
/// Orders are gone through from the lowest; the rule "default" lies below all, and holds alone if nothing else does. Thread-safe.
/// </summary>
internal sealed class RuleSet(
    ImmutableArray<Rule> all, ImmutableArray<RuleLayer> layers, Dictionary<(Rule? Provider, Rule? Domain), RuleStack> single)
{
    private readonly FrozenDictionary<(Rule? Provider, Rule? Domain), RuleStack> _single = single.ToFrozenDictionary();
    private readonly ConcurrentDictionary<(Rule Provider, Rule Domain), RuleStack> _combined = new();
    private readonly ConcurrentDictionary<string, RuleStack> _byProfile = new(
        single.Values.SelectMany(static stack => stack.Profiles.Select(profile => (profile.Name, Stack: stack)))
            .DistinctBy(static entry => entry.Name)
            .Select(static entry => KeyValuePair.Create(entry.Name, entry.Stack)),
        StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Rule> _byName = all.ToFrozenDictionary(static rule => rule.Name, StringComparer.Ordinal);

    /// <summary>A rule of a domain has met that of a provider. May come more than once for the same.</summary>
    public event Action<RuleStack>? Made;

    public ImmutableArray<Rule> All { get; } = all;

    /// <summary>What may hold for a destination: each rule over "default", and those of domains over providers that mail has met.</summary>
    public IEnumerable<RuleStack> Stacks => _single.Values.Concat(_combined.Values);

    /// <summary>The rule "default" alone, or null if it was taken out.</summary>
    public RuleStack? Default { get; } = single.GetValueOrDefault((null, null));

    /// <summary>The profiles of rules over "default"; those of domains over providers are found by name.</summary>
    public IEnumerable<TrafficProfile> Profiles => _single.Values.SelectMany(static stack => stack.Profiles);

    /// <summary>The providers that rules name.</summary>
    public IEnumerable<string> Providers => _single.Values.Select(static stack => stack.Provider).OfType<string>().Distinct();

    /// <param name="options">What is written.</param>
    /// <param name="report">Takes the path of a setting and what is wrong with it.</param>
    /// <param name="written">Who wrote what; if left out, nobody did.</param>
    public static RuleSet Build(IspRulesOptions options, Action<string, string> report, WrittenPlaces? written = null) =>
        new RuleSetBuilder(options, report, written ?? WrittenPlaces.None).Build();

    /// <summary>The rules behind a traffic profile of theirs.</summary>
    /// <param name="name">The profile's name, also with limits of a script's over it.</param>
    public RuleStack? FindByProfile(string? name)
    {
        if (name is null)
            return null;
        if (_byProfile.TryGetValue(name, out var stack))
            return stack;
        return TrafficProfile.BaseNameOf(name) is { } written ? FindByProfile(written) : OfWrittenName(name);
    }

    /// <summary>A traffic profile of a rule of a domain over one of a provider.</summary>
    public TrafficProfile? FindProfile(string name) => FindByProfile(name)?.ProfileNamed(name);

    /// <summary>The rules of a destination; null if none holds and there is no rule "default".</summary>
    public RuleStack? Find(string? provider, ReadOnlySpan<char> domain, ReadOnlySpan<char> mxHost)
    {
        var named = provider is null ? null : FindByProvider(provider);
        Rule? ofDomain = null;
        if (named is { IsOfDomain: true })
            (ofDomain, named) = (named, null);

        foreach (var layer in layers)
        {
            if (ofDomain is null && layer.FindByDomain(domain) is { } found
                && (named is null || found.Options.Order <= named.Options.Order))
            {
                if (found.IsOfDomain)
                    ofDomain = found;
                else
                    named ??= found;
            }

            named ??= layer.FindByMx(mxHost);
            if (named is not null)
                break;
        }

        return named is not null && ofDomain is not null ? Combined(named, ofDomain) : _single.GetValueOrDefault((named, ofDomain));
    }

    /// <summary>
    /// The rule of a domain over that of a provider, made when mail first meets both: of all that could be, few ever are.
    /// </summary>
    private RuleStack Combined(Rule provider, Rule domain)
    {
        if (_combined.TryGetValue((provider, domain), out var known))
            return known;
        var made = _combined.GetOrAdd(
            (provider, domain),
            static (pair, below) => new RuleStack([.. below, pair.Provider, pair.Domain]),
            Default?.Rules ?? []);
        foreach (var profile in made.Profiles)
            _byProfile.TryAdd(profile.Name, made);
        Made?.Invoke(made);
        return made;
    }

    /// <summary>Finds rules by a profile's name that an earlier process or generation gave: <c>gmail/partner[acme]</c>.</summary>
    private RuleStack? OfWrittenName(string name)
    {
        for (var slash = name.IndexOf('/'); slash > 0; slash = name.IndexOf('/', slash + 1))
        {
            if (!_byName.TryGetValue(name[..slash], out var provider) || provider.IsOfDomain)
                continue;
            var rest = name[(slash + 1)..];
            for (var end = rest.Length; end > 0; end = rest.LastIndexOf('[', end - 1))
            {
                if (_byName.TryGetValue(rest[..end], out var domain) && domain.IsOfDomain
                    && Combined(provider, domain).ProfileNamed(name) is not null)
                    return Combined(provider, domain);
            }
        }

        return null;
    }

    private Rule? FindByProvider(string provider)
    {
        foreach (var layer in layers)
        {
            if (layer.FindByProvider(provider) is { } rule)
                return rule;
        }

        return null;
    }
}
