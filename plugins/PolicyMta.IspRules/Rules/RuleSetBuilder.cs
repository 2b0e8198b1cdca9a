using System.Globalization;
using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Rules;

/// <summary>Makes the rules that decide out of the rules that are written, and reports those that cannot be meant.</summary>
internal sealed class RuleSetBuilder(IspRulesOptions options, Action<string, string> report, WrittenPlaces written)
{
    /// <summary>The most kinds of mail that all rules together tell apart: each may need a traffic profile.</summary>
    public const int MostCombinations = 10_000;

    private long _combinations;

    public RuleSet Build()
    {
        var enabled = options.Rules.Where(entry => entry.Value.Enabled).ToList();
        foreach (var (name, rule) in enabled)
        {
            Check(name, rule, enabled);
            CheckExamples(Paths.Below("rules", name), rule);
        }

        var rules = enabled.ConvertAll(entry => new Rule(entry.Key, entry.Value));
        var fallback = rules.Find(rule => rule.Name == IspRulesOptions.DefaultRule);
        var others = rules.FindAll(rule => rule != fallback);
        var layers = others.GroupBy(rule => rule.Options.Order).OrderBy(layer => layer.Key).Select(LayerOf);
        return new RuleSet([.. rules], [.. layers], StacksOf(fallback, others));
    }

    private void Check(string name, RuleOptions rule, List<KeyValuePair<string, RuleOptions>> all)
    {
        var path = Paths.Below("rules", name);
        Report(path, NameCheck.OfRule(name));
        foreach (var part in rule.When.Keys)
            Report(Paths.Below(path + ".when", part), NameCheck.OfNarrowing(part));
        foreach (var reply in rule.Replies.Keys)
            Report(Paths.Below(path + ".replies", reply), NameCheck.Of(reply));
        if (name != IspRulesOptions.DefaultRule && rule.Domains.IsEmpty && rule.Mx.IsEmpty && rule.Provider is null
            && !written.IsWritten(path + ".domains") && !written.IsWritten(path + ".mx") && !written.IsWritten(path + ".provider"))
        {
            var meant = Suggestion.For(name, all.Select(entry => entry.Key).Where(other => other != name));
            report(path, meant is null
                ? "it holds nowhere; write domains, mx, or the provider that a script names."
                : $"it holds nowhere; did you mean '{meant}'? If not, write domains, mx, or the provider that a script names.");
        }

        foreach (var twins in rule.When.GroupBy(entry => (entry.Value.Tenant, entry.Value.Campaign, entry.Value.Pool, entry.Value.Source)))
        {
            foreach (var twin in twins.Skip(1).Where(entry => entry.Value.Weight > 0))
                report(
                    Paths.Below(path + ".when", twin.Key),
                    $"it holds for the same mail as '{twins.First().Key}'; write the limits of both in one.");
        }
    }

    private void Report(string path, string? problem)
    {
        if (problem is not null)
            report(path, problem);
    }

    private void CheckExamples(string path, RuleOptions rule)
    {
        foreach (var (setting, problem) in rule.MistakesInExamples())
        {
            var example = $"{path}.{setting}";
            if (!written.IsOvertaken(example, path, "domains", "mx"))
                report(example, problem);
        }

        foreach (var (name, reply) in rule.Replies.Where(reply => reply.Value.Enabled))
        {
            var below = Paths.Below(path + ".replies", name);
            foreach (var (setting, problem) in ExampleCheck.MistakesIn(reply))
            {
                var example = $"{below}.{setting}";
                if (!written.IsOvertaken(example, below, "stages", "codes", "enhanced", "providers", "says", "matches"))
                    report(example, problem);
            }
        }
    }

    private RuleLayer LayerOf(IGrouping<int, Rule> layer)
    {
        var byProvider = new Dictionary<string, Rule>();
        var byDomain = new Dictionary<string, Rule>();
        var byMx = new Dictionary<string, Rule>();
        foreach (var rule in layer)
        {
            byProvider.TryAdd(rule.Provider!, rule);
            Add(byDomain, rule.Options.Domains, rule, "domains");
            Add(byMx, rule.Options.Mx, rule, "mx");
        }

        return new RuleLayer(byProvider, new HostTable(byDomain), new HostTable(byMx));
    }

    private void Add(Dictionary<string, Rule> table, ImmutableArray<HostPattern> patterns, Rule rule, string key)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            if (!table.TryAdd(patterns[i].Name, rule))
                report(
                    string.Create(CultureInfo.InvariantCulture, $"{Paths.Below("rules", rule.Name)}.{key}[{i}]"),
                    $"'{patterns[i]}' stands in rule '{table[patterns[i].Name].Name}' too; keep one, or give one of the rules a lower "
                        + "order.");
        }
    }

    /// <summary>Each rule alone over "default"; which domains lie over which providers is seen when their mail comes.</summary>
    private Dictionary<(Rule? Provider, Rule? Domain), RuleStack> StacksOf(Rule? fallback, List<Rule> others)
    {
        ImmutableArray<Rule> below = fallback is null ? [] : [fallback];
        var stacks = new Dictionary<(Rule? Provider, Rule? Domain), RuleStack>();
        if (fallback is not null)
            Add(null, null, below);
        foreach (var provider in others.Where(rule => !rule.IsOfDomain))
            Add(provider, null, below.Add(provider));
        var most = stacks.Values.Aggregate(Spread.None, static (most, stack) => most.Or(stack.Spread));
        foreach (var domain in others.Where(rule => rule.IsOfDomain))
        {
            Add(null, domain, below.Add(domain));
            if (stacks.TryGetValue((null, domain), out var stack) && stack.Spread.Over(most).Combinations > MostCombinations)
                report(Paths.Below("rules", domain.Name), TooMany(stack.Spread.Over(most).Combinations));
        }

        return stacks;

        void Add(Rule? provider, Rule? domain, ImmutableArray<Rule> rules)
        {
            if (_combinations > MostCombinations)
                return;
            var stack = new RuleStack(rules);
            _combinations += stack.Combinations;
            if (_combinations <= MostCombinations)
                stacks.Add((provider, domain), stack);
            else
                report(Paths.Below("rules", rules[^1].Name), TooMany(stack.Combinations));
        }
    }

    private static string TooMany(long combinations) => string.Create(
        CultureInfo.InvariantCulture,
        $"with it the rules tell more than {MostCombinations} kinds of mail apart, {combinations} of them in this rule alone; take ")
        + "entries out of 'when', or join names that begin alike: \"shop-*\".";
}
