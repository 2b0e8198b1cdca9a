using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules;

/// <summary>Tells the server of each egress pool and source that settings name, so that a wrong name is a mistake of its line.</summary>
internal static class EgressNames
{
    public static void In(IspRulesOptions options, IPluginBuilder builder)
    {
        foreach (var (name, rule) in options.Rules.Where(rule => rule.Value.Enabled))
            InRule(Paths.Below("rules", name), rule, builder);
        foreach (var (name, automation) in options.Automation.Where(rule => rule.Value.Enabled))
        {
            for (var i = 0; i < automation.Actions.Length; i++)
            {
                if (automation.Actions[i].Pool is { } pool)
                    builder.NamesEgressPool($"{Paths.Below("automation", name)}.actions[{i}].pool", pool);
            }
        }

        foreach (var (name, source) in options.WarmUp.Where(source => source.Value.Enabled))
        {
            builder.NamesEgressSource(Paths.Below("warm_up", name), name);
            if (source.Overflow is { } pool)
                builder.NamesEgressPool(Paths.Below("warm_up", name) + ".overflow", pool);
        }
    }

    private static void InRule(string path, RuleOptions rule, IPluginBuilder builder)
    {
        if (rule.Pool is { } own)
            builder.NamesEgressPool(path + ".pool", own);
        InWeights(path, rule.Limits, builder);
        foreach (var (name, part) in rule.When)
        {
            var below = Paths.Below(path + ".when", name);
            if (part.Pool is { Length: > 0 } pool)
                builder.NamesEgressPool(below + ".pool", pool);
            if (part.Source is { Length: > 0 } source)
                builder.NamesEgressSource(below + ".source", source);
            InWeights(below, part.Limits, builder);
        }
    }

    private static void InWeights(string path, Partial<TrafficProfile> limits, IPluginBuilder builder)
    {
        foreach (var source in limits.Over(new TrafficProfile { Name = "" }).SourceWeights.Keys)
            builder.NamesEgressSource(Paths.Below(path + ".source_weights", source), source);
    }
}
