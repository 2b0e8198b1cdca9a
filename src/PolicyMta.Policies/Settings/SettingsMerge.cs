namespace PolicyMta.Policies.Settings;

/// <summary>
/// Lays one piece of configuration over another: maps are merged key by key, lists and single values replace, and so does a map that says
/// <c>replace: true</c>. Each value keeps its place.
/// </summary>
internal static class SettingsMerge
{
    /// <summary>In a map that is laid over another one: whether it takes the other's place. An ordinary key if the other has it.</summary>
    public const string Replace = "replace";

    public static SettingsNode? Over(SettingsNode? defaults, SettingsNode? overrides)
    {
        if (defaults is null || overrides is null)
            return overrides ?? defaults;
        if (defaults is not SettingsMap below)
            return overrides;
        if (SettingsBinder.IsEmpty(overrides))
            return below with { Place = overrides.Place };
        if (overrides is not SettingsMap above)
            return overrides;

        List<SettingsEntry> entries = [.. below.Entries];
        if (below[Replace] is null && above[Replace] is SettingsScalar { Text: "true" or "false", IsQuoted: false } said)
        {
            above = above with { Entries = above.Entries.RemoveAll(entry => entry.Key == Replace) };
            if (said.Text == "true")
                return above;
        }

        foreach (var entry in above.Entries)
        {
            var at = entries.FindIndex(other => other.Key == entry.Key);
            if (at < 0)
                entries.Add(entry);
            else
                entries[at] = entry with { Value = Over(entries[at].Value, entry.Value)! };
        }

        return new SettingsMap(above.Place, [.. entries]);
    }
}
