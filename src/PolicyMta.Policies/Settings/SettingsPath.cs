using System.Globalization;

namespace PolicyMta.Policies.Settings;

/// <summary>
/// Finds the place of a setting by its path, for instance <c>rules[2].domains</c>. A key with dots stands in brackets: <c>pools[a.b]</c>.
/// </summary>
internal static class SettingsPath
{
    /// <summary>The place of the setting; where it is not written, that of the nearest part above it.</summary>
    public static SourcePlace PlaceOf(SettingsNode node, string path)
    {
        var rest = path.AsSpan();
        while (!rest.IsEmpty && Step(node, NextPart(ref rest)) is { } next)
            node = next;
        return node.Place;
    }

    /// <summary>Where the setting is written; null if it is not.</summary>
    public static SettingPlace? WrittenAt(SettingsNode? node, string path)
    {
        var rest = path.AsSpan();
        while (!rest.IsEmpty && node is not null)
            node = Step(node, NextPart(ref rest));
        return node is { Place: { Line: > 0 } place } ? new SettingPlace(place.File, place.Line, place.Column) : null;
    }

    private static string NextPart(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart('.');
        var isBracketed = rest.StartsWith("[");
        var end = isBracketed ? rest.IndexOf(']') : rest.IndexOfAny('.', '[');
        if (end < 0)
            end = rest.Length;
        var part = rest[(isBracketed ? 1 : 0)..end].ToString();
        rest = rest[Math.Min(rest.Length, isBracketed ? end + 1 : end)..];
        return part;
    }

    private static SettingsNode? Step(SettingsNode node, string part) => node switch
    {
        SettingsMap map => map[part],
        SettingsList list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < list.Items.Length => list.Items[index],
        _ => null,
    };
}
