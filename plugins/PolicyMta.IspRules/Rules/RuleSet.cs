using System.Collections.Frozen;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// All rules. One is found by, in this order: the provider that an earlier handler named, the recipient's domain, the MX host. Orders are
/// gone through from the lowest; the rule "default" holds if nothing else does. Immutable.
/// </summary>
internal sealed class RuleSet(ImmutableArray<Rule> all, ImmutableArray<RuleLayer> layers, Rule? fallback)
{
    private readonly FrozenDictionary<string, Rule> _byName = all.ToFrozenDictionary(rule => rule.Name);

    public ImmutableArray<Rule> All { get; } = all;

    /// <summary>The rule "default", or null if it was taken out.</summary>
    public Rule? Default { get; } = fallback;

    public static RuleSet Build(IspRulesOptions options, Action<string, string> report) => new RuleSetBuilder(options, report).Build();

    public Rule? FindByName(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    public Rule? Find(string? provider, ReadOnlySpan<char> domain, ReadOnlySpan<char> mxHost)
    {
        if (provider is not null)
        {
            foreach (var layer in layers)
            {
                if (layer.FindByProvider(provider) is { } named)
                    return named;
            }
        }

        foreach (var layer in layers)
        {
            if (layer.FindByHost(domain, mxHost) is { } rule)
                return rule;
        }

        return Default;
    }
}
