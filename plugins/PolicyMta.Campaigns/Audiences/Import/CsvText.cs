using System.Buffers;
using System.Text;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Values of CSV files. What a spreadsheet would take for a formula begins with an apostrophe when it is written, and loses it when it is
/// read, so that a file that was exported, or mended, says the same again.
/// </summary>
internal static class CsvText
{
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r");
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\t\"\r\n");

    /// <summary>Makes a value harmless for spreadsheets.</summary>
    public static string Guard(string value) => IsGuarded(value, 0) ? "'" + value : value;

    /// <summary>The value that was guarded, or one that was not.</summary>
    public static string Unguard(string value) => value.StartsWith('\'') && IsGuarded(value, 1) ? value[1..] : value;

    /// <summary>Adds a row, with values guarded and quoted where they must be.</summary>
    public static void AddRow(StringBuilder to, char separator, IEnumerable<string> values)
    {
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst)
                to.Append(separator);
            isFirst = false;
            var guarded = Guard(value);
            if (guarded.AsSpan().ContainsAny(Special))
                to.Append('"').Append(guarded.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                to.Append(guarded);
        }

        to.Append("\r\n");
    }

    /// <summary>Reads a value as it stands in a file.</summary>
    /// <returns>Null if it has a quotation mark in a wrong place.</returns>
    public static string? Read(ReadOnlySpan<char> column)
    {
        if (!column.Contains('"'))
            return Unguard(column.Trim(' ').ToString());
        column = column.Trim(' ');
        if (column.Length < 2 || column[0] != '"' || column[^1] != '"')
            return null;
        var value = new StringBuilder(column.Length);
        for (var at = 1; at < column.Length - 1; at++)
        {
            if (column[at] == '"' && (++at >= column.Length - 1 || column[at] != '"'))
                return null;
            value.Append(column[at]);
        }

        return Unguard(value.ToString());
    }

    private static bool IsGuarded(string value, int from)
    {
        var rest = value.AsSpan(from).TrimStart('\'');
        return !rest.IsEmpty && Formula.Contains(rest[0]);
    }
}
