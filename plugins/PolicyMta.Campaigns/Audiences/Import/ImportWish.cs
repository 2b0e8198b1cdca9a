using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>How somebody wants a file to be imported. Immutable.</summary>
/// <param name="Header">The file's first row.</param>
/// <param name="Separator">What stands between columns; null if it is to be found out.</param>
/// <param name="Map">Which column is what; empty if their names say it.</param>
/// <param name="IsReplacing">Whether contacts that are not in the file are removed.</param>
/// <param name="IsStrict">Whether one mistake refuses all rows.</param>
internal sealed record ImportWish(
    string Header, char? Separator, ImmutableArray<KeyValuePair<string, string>> Map, bool IsReplacing, bool IsStrict)
{
    private const int MaxHeader = 128 * 1024;
    private const int MaxColumn = 200;

    public static ImportWish? Read(ReadOnlyMemory<byte> body, List<Mistake> mistakes)
    {
        using var document = ContentJson.Parse(body, mistakes);
        if (document is null)
            return null;
        var before = mistakes.Count;
        var root = document.RootElement;
        ContentJson.RefuseOthers(root, "", ["header", "separator", "map", "replace", "strict"], mistakes);
        var header = ContentJson.Text(root, "header", "", MaxHeader, mistakes);
        if (header is null && mistakes.Count == before)
            mistakes.Add(new("header", "must be given: the first row of the file, as it stands there."));
        var separator = SeparatorOf(ContentJson.Text(root, "separator", "", 10, mistakes), mistakes);
        var map = ReadMap(root, mistakes);
        var (replace, strict) = (Flag(root, "replace", mistakes), Flag(root, "strict", mistakes));
        return mistakes.Count == before ? new ImportWish(header!, separator, map, replace, strict) : null;
    }

    /// <summary>A separator by its sign or its name.</summary>
    public static char? SeparatorOf(string? word, List<Mistake> mistakes)
    {
        switch (word)
        {
            case null:
                return null;
            case "," or "comma":
                return ',';
            case ";" or "semicolon":
                return ';';
            case "\t" or "tab":
                return '\t';
            default:
                mistakes.Add(new("separator", "must be comma, semicolon or tab, or be left out."));
                return null;
        }
    }

    /// <summary>A map as one writes it on a command line or in a query: <c>email=E-Mail,city=Stadt</c>.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> MapOf(IEnumerable<string> texts, List<Mistake> mistakes)
    {
        var map = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var pair in texts.SelectMany(static text => text.Split(',')))
        {
            if (pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                map.Add(new(pair[..at].Trim(), pair[(at + 1)..].Trim()));
            else
                mistakes.Add(new("map", $"has '{ContentJson.Shown(pair)}', and must be like email=E-Mail,city=Stadt."));
        }

        return map.ToImmutable();
    }

    private static bool Flag(JsonElement root, string name, List<Mistake> mistakes)
    {
        if (!root.TryGetProperty(name, out var value))
            return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            mistakes.Add(new(name, "must be true or false."));
        return value.ValueKind == JsonValueKind.True;
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadMap(JsonElement root, List<Mistake> mistakes)
    {
        if (!root.TryGetProperty("map", out var map) || map.ValueKind == JsonValueKind.Null)
            return [];
        if (map.ValueKind != JsonValueKind.Object || map.GetPropertyCount() > FieldNames.MaxFields + FieldNames.Own.Length
            || map.EnumerateObject().Any(static pair =>
                pair.Value.ValueKind != JsonValueKind.String || pair.Value.GetString()!.Length > MaxColumn))
        {
            mistakes.Add(new("map", "must be an object with columns: {\"email\": \"E-Mail\", \"city\": \"Stadt\"}."));
            return [];
        }

        return [.. map.EnumerateObject().Select(static pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))];
    }
}
