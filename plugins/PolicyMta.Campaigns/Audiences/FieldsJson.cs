using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Contacts' fields, and audiences' lists of them, as they are stored: JSON.</summary>
internal static class FieldsJson
{
    public static string Write(ImmutableArray<string> names) =>
        JsonText.Rows(names, static (json, name) => json.WriteStringValue(name));

    public static ImmutableArray<string> ReadNames(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(static name => name.GetString()!)];
    }

    public static string Write(IEnumerable<KeyValuePair<string, string>> fields) => JsonText.Of(json => Write(json, fields));

    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static ImmutableDictionary<string, string> Read(string json) =>
        Merge(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal), json);

    /// <summary>Fields with what is to be changed of them; null takes a field away.</summary>
    public static ImmutableDictionary<string, string> Merge(ImmutableDictionary<string, string> fields, string changes)
    {
        var merged = fields.ToBuilder();
        using var document = JsonDocument.Parse(changes);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (field.Value.GetString() is { } value)
                merged[field.Name] = value;
            else
                merged.Remove(field.Name);
        }

        return merged.ToImmutable();
    }
}
