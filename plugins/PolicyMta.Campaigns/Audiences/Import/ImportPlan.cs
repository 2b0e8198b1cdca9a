using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>How the rows of a file are understood. Immutable.</summary>
/// <param name="Separator">What stands between columns.</param>
/// <param name="Columns">The columns of the file.</param>
/// <param name="IsReplacing">Whether contacts that are not in the file are removed.</param>
/// <param name="IsStrict">Whether one mistake refuses all rows.</param>
/// <param name="HasMadeAudience">Whether the audience was made for this import, and goes with it if it is given up.</param>
internal sealed record ImportPlan(
    char Separator, ImmutableArray<ImportColumn> Columns, bool IsReplacing, bool IsStrict, bool HasMadeAudience)
{
    /// <summary>The fields that the file has, in its order.</summary>
    public ImmutableArray<string> Fields =>
        [.. Columns.Where(static column => column.Kind == ColumnKind.Field).Select(static column => column.Field)];

    public bool HasLocale => Columns.Any(static column => column.Kind == ColumnKind.Locale);

    public void WriteColumns(Utf8JsonWriter json)
    {
        json.WriteStartArray("columns");
        foreach (var column in Columns)
        {
            json.WriteStartObject();
            json.WriteString("column", column.Name);
            json.WriteString("is", column.Kind.Word());
            if (column.Kind == ColumnKind.Field)
                json.WriteString("field", column.Field);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("separator", Separator.ToString());
        json.WriteBoolean("replace", IsReplacing);
        json.WriteBoolean("strict", IsStrict);
        json.WriteBoolean("made_audience", HasMadeAudience);
        WriteColumns(json);
        json.WriteEndObject();
    });

    public static ImportPlan Stored(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new ImportPlan(
            root.GetProperty("separator").GetString()![0],
            [.. root.GetProperty("columns").EnumerateArray().Select(static column => new ImportColumn(
                column.GetProperty("column").GetString()!,
                Enum.Parse<ColumnKind>(column.GetProperty("is").GetString()!, ignoreCase: true),
                column.TryGetProperty("field", out var field) ? field.GetString()! : ""))],
            root.GetProperty("replace").GetBoolean(), root.GetProperty("strict").GetBoolean(),
            root.GetProperty("made_audience").GetBoolean());
    }

}
