namespace PolicyMta.Policies.Plugins;

/// <summary>What the names below <c>/api/v1</c> that lead to plugins' endpoints must fulfil.</summary>
internal static class AreaRules
{
    private const int MaxLength = 40;

    /// <returns>What is wrong, as the end of a sentence; null if nothing is.</returns>
    public static string? MistakeIn(string name, ImmutableHashSet<string> reserved, ImmutableArray<string> others)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetterLower(name[0])
            || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return $"write lower-case letters, digits and hyphens, up to {MaxLength}, beginning with a letter.";
        if (reserved.Contains(name))
            return "the server has it.";
        return others.Contains(name) ? "it is added twice." : null;
    }

    /// <summary>The plugins by their areas. Two with the same one are a problem.</summary>
    public static Dictionary<string, string> Gather(IEnumerable<PluginInstance> plugins, List<PolicyProblem> problems)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (plugin, area) in plugins.SelectMany(plugin => plugin.Handlers.Areas.Select(area => (plugin.Id, area))))
        {
            if (!owners.TryAdd(area, plugin))
            {
                problems.Add(new PolicyProblem(
                    new SourcePlace(plugin, 0, 0), $"{plugin} adds the HTTP area '{area}', which {owners[area]} has.",
                    "Disable one of the two plugins."));
            }
        }

        return owners;
    }
}
