namespace PolicyMta.Sdk;

/// <summary>What a table says of one key. Immutable; thread-safe.</summary>
/// <param name="key">The key as the table has it.</param>
/// <param name="text">What stands beside it, as one text.</param>
/// <param name="columns">The other columns by name; empty if the file has none.</param>
public sealed class TableRow(string key, string text, ImmutableDictionary<string, string> columns)
{
    /// <summary>The key as the table has it: in small letters if the table ignores case.</summary>
    public string Key { get; } = key;

    /// <summary>
    /// The key itself in a list; the other column of a CSV file that has two; the JSON object of a line of JSON; empty for a CSV file with
    /// more columns.
    /// </summary>
    public string Text { get; } = text;

    /// <summary>The value in a column of a CSV file; null if there is no such column beside the key.</summary>
    /// <param name="column">The column's name, as the file's first line has it.</param>
    public string? this[string column] => columns.GetValueOrDefault(column);
}
