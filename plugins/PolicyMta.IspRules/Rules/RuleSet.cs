using System.Collections.Frozen;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// All rules. A destination's is found by the provider that an earlier handler named, else by the MX host; one for its domain lies over it.
/// Orders are gone through from the lowest; the rule "default" lies below all, and holds alone if nothing else does. Immutable.
/// </summary>
internal sealed class RuleSet(
    ImmutableArray<Rule> all, ImmutableArray<RuleLayer> layers, Dictionary<(Rule? Provider, Rule? Domain), RuleStack> stacks)
{
    private readonly FrozenDictionary<(Rule? Provider, Rule? Domain), RuleStack> _stacks = stacks.ToFrozenDictionary();
    private readonly FrozenDictionary<string, RuleStack> _byProfile = stacks.Values
        .SelectMany(static stack => stack.Profiles.Select(profile => (profile.Name, Stack: stack)))
        .DistinctBy(static entry => entry.Name)
        .ToFrozenDictionary(static entry => entry.Name, static entry => entry.Stack, StringComparer.Ordinal);

    public ImmutableArray<Rule> All { get; } = all;

    /// <summary>What may hold for a destination: those of a provider alone before those of domains over it.</summary>
    public ImmutableArray<RuleStack> Stacks { get; } = [.. stacks.Values];

    /// <summary>The rule "default" alone, or null if it was taken out.</summary>
    public RuleStack? Default { get; } = stacks.GetValueOrDefault((null, null));

    public IEnumerable<TrafficProfile> Profiles => Stacks.SelectMany(static stack => stack.Profiles);

    /// <param name="options">What is written.</param>
    /// <param name="report">Takes the path of a setting and what is wrong with it.</param>
    /// <param name="written">Who wrote what; if left out, nobody did.</param>
    public static RuleSet Build(IspRulesOptions options, Action<string, string> report, WrittenPlaces? written = null) =>
        new RuleSetBuilder(options, report, written ?? WrittenPlaces.None).Build();

    /// <summary>The rules behind a traffic profile of theirs.</summary>
    public RuleStack? FindByProfile(string? name) => name is null ? null : _byProfile.GetValueOrDefault(name);

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

        return _stacks.GetValueOrDefault((named, ofDomain));
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
