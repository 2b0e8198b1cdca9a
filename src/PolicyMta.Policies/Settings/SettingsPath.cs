using System.Globalization;

namespace PolicyMta.Policies.Settings;

/// <summary>Finds the place of a setting by its path, for instance <c>rules[2].domains</c>.</summary>
internal static class SettingsPath
{
    /// <summary>The place of the setting; where it is not written, that of the nearest part above it.</summary>
    public static SourcePlace PlaceOf(SettingsNode node, string path)
    {
        foreach (var part in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Step(node, part) is not { } next)
                break;
            node = next;
        }

        return node.Place;
    }

    private static SettingsNode? Step(SettingsNode node, string part) => node switch
    {
        SettingsMap map => map[part.Trim('[', ']')],
        SettingsList list when int.TryParse(part.Trim('[', ']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Length => list.Items[index],
        _ => null,
    };
}
