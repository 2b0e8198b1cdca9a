using System.Text.Json;

namespace PolicyMta.Server.Plugins;

/// <summary>A table of a plugin's command.</summary>
internal sealed record CommandTableReport(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>The table with as many cells in each row as it has columns.</summary>
    public static CommandTableReport Of(CommandTable table) => new(
        table.Columns,
        [.. table.Rows.Select(row => row.Length == table.Columns.Length
            ? row
            : [.. row.Concat(Enumerable.Repeat("", table.Columns.Length)).Take(table.Columns.Length)])]);

    /// <summary>The rows as objects, whose properties are the columns in snake_case.</summary>
    public JsonElement ToJson()
    {
        var names = Columns.Select(column => JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Replace(' ', '_'))).ToList();
        return JsonSerializer.SerializeToElement(
            Rows.Select(row => names.Zip(row).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second)));
    }
}
