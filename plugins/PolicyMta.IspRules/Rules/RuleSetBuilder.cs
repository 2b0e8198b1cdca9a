using PolicyMta.IspRules.Replies;

namespace PolicyMta.IspRules.Rules;

/// <summary>Makes the rules that decide out of the rules that are written, and reports those that cannot be meant.</summary>
internal sealed class RuleSetBuilder(IspRulesOptions options, Action<string, string> report)
{
    public RuleSet Build()
    {
        var written = options.Rules.Where(entry => entry.Value.Enabled).ToList();
        var defaults = written.Find(entry => entry.Key == IspRulesOptions.DefaultRule).Value;
        var rules =
            written.ConvertAll(entry => new Rule(entry.Key, entry.Value, defaults ?? new RuleOptions(), RepliesOf(entry.Key, entry.Value)));
        foreach (var (name, rule) in written)
            Check(name, rule);

        var fallback = rules.Find(rule => rule.Name == IspRulesOptions.DefaultRule);
        var layers = rules.Where(rule => rule != fallback).GroupBy(rule => rule.Order).OrderBy(layer => layer.Key).Select(LayerOf);
        return new RuleSet([.. rules], [.. layers], fallback);
    }

    private static ImmutableArray<ReplyRule> RepliesOf(string name, RuleOptions rule) =>
    [
        .. rule.Replies
            .Where(reply => reply.Value.Enabled)
            .Select(reply => new ReplyRule(name, reply.Key, reply.Value))
            .OrderBy(reply => reply.Order)
            .ThenBy(reply => reply.Name, StringComparer.Ordinal),
    ];

    private void Check(string name, RuleOptions rule)
    {
        var hasPlace = !rule.Domains.IsEmpty || !rule.Mx.IsEmpty;
        if (name == IspRulesOptions.DefaultRule && hasPlace)
            report($"rules.{name}", "this rule holds wherever no other does; move domains and mx to a rule of another name.");
        if (name != IspRulesOptions.DefaultRule && !hasPlace && rule.Provider is null)
            report($"rules.{name}", "it holds nowhere; write domains, mx, or the provider that a script names.");
    }

    private RuleLayer LayerOf(IGrouping<int, Rule> layer)
    {
        var byProvider = new Dictionary<string, Rule>();
        var byDomain = new Dictionary<string, Rule>();
        var byMx = new Dictionary<string, Rule>();
        foreach (var rule in layer)
        {
            var written = options.Rules[rule.Name];
            byProvider.TryAdd(rule.Provider!, rule);
            Add(byDomain, written.Domains, rule, "domains");
            Add(byMx, written.Mx, rule, "mx");
        }

        return new RuleLayer(byProvider, new HostTable(byDomain), new HostTable(byMx));
    }

    private void Add(Dictionary<string, Rule> table, ImmutableArray<HostPattern> patterns, Rule rule, string setting)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            if (!table.TryAdd(patterns[i].Name, rule))
                report(
                    $"rules.{rule.Name}.{setting}[{i}]",
                    $"'{patterns[i]}' stands in rule '{table[patterns[i].Name].Name}' too; keep one, or give one of the rules a lower "
                        + "order.");
        }
    }
}
