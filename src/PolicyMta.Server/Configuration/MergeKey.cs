using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// The merge key of YAML 1.1, <c>&lt;&lt;</c>: the entries of one map, or of several, are taken into another. A key of the map itself wins,
/// wherever it stands; of several maps, the first that has the key. Values are taken whole: maps in them are not merged.
/// </summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Value">What is to be taken in; null if the map has no such key.</param>
/// <param name="At">How many entries stand before it.</param>
/// <param name="IsBroken">Whether a mistake in the value has been told.</param>
internal readonly record struct MergeKey(SourcePlace Place, SettingsNode? Value, int At, bool IsBroken)
{
    public static MergeKey None => default;

    /// <summary>Whether a key is this one. In quotes it is a key like others.</summary>
    public static bool Is(SettingsNode key) => key is SettingsScalar { Text: "<<", IsQuoted: false };

    /// <summary>The entries of a map with those that are taken in.</summary>
    /// <param name="own">The map's own.</param>
    /// <param name="problems">Where mistakes are put.</param>
    public ImmutableArray<SettingsEntry> Into(ImmutableArray<SettingsEntry> own, ICollection<PolicyProblem> problems)
    {
        if (Value is null || IsBroken)
            return own;

        var taken = own.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var merged = ImmutableArray.CreateBuilder<SettingsEntry>();
        foreach (var source in Value is SettingsList list ? list.Items : [Value])
        {
            if (source is SettingsMap map)
                merged.AddRange(map.Entries.Where(entry => taken.Add(entry.Key)));
            else
                problems.Add(new PolicyProblem(
                    source.Place, $"'<<' takes a map, or a list of maps, into this one, and cannot take {SettingsBinder.Describe(source)}.",
                    "Write '<<: *name' or '<<: [*first, *second]', where the maps are marked '&name' above; a key that is meant as '<<' "
                        + "is written in quotes."));
        }

        return own.InsertRange(At, merged);
    }
}
