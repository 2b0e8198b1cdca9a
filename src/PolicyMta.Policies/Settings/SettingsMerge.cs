namespace PolicyMta.Policies.Settings;

/// <summary>
/// Lays one piece of configuration over another: maps are merged key by key, lists and single values replace. Each value keeps its place.
/// </summary>
internal static class SettingsMerge
{
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
