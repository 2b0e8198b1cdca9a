using System.Globalization;
using System.Text;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>Finds out from a file's first row, and what the client says of it, what the columns are.</summary>
internal static class ImportPlanReader
{
    /// <summary>Columns that files of rejected rows have before the file's own.</summary>
    public static readonly ImmutableArray<string> RejectColumns =
        ["rejected_row", "rejected_line", "rejected_column", "rejected_because"];

    private const int MaxColumns = 500;
    private const int MaxName = 200;

    private static readonly ImmutableArray<string> AddressNames =
        ["email", "e_mail", "email_address", "e_mail_address", "mail", "e_mail_adresse", "address"];

    private static readonly ImmutableArray<string> LocaleNames = ["locale", "language", "sprache", "lang"];

    /// <summary>Reads the first row.</summary>
    /// <param name="header">The row as it stands in the file.</param>
    /// <param name="separator">What stands between columns; null if it is to be found out.</param>
    /// <param name="map">Which column is what, by <c>email</c>, <c>locale</c> or a field; empty if their names say it.</param>
    /// <param name="mistakes">What is wrong.</param>
    /// <returns>Null if something is wrong.</returns>
    public static (char Separator, ImmutableArray<ImportColumn> Columns)? Read(
        string header, char? separator, IReadOnlyList<KeyValuePair<string, string>> map, List<Mistake> mistakes)
    {
        var before = mistakes.Count;
        header = header.TrimEnd('\r', '\n');
        if (string.IsNullOrWhiteSpace(header))
        {
            mistakes.Add(new("row 1", "must name the columns, and is empty."));
            return null;
        }

        var found = separator ?? SeparatorOf(header);
        var names = NamesIn(header, found, mistakes);
        if (mistakes.Count > before)
            return null;
        var columns = map.Count > 0 ? Mapped(names, map, mistakes) : Named(names, mistakes);
        CheckAll(columns, mistakes);
        return mistakes.Count == before ? (found, [.. columns]) : null;
    }

    private static char SeparatorOf(string header) =>
        new[] { ',', ';', '\t' }.MaxBy(separator => Outside(header).Count(c => c == separator));

    private static IEnumerable<char> Outside(string header)
    {
        var isQuoted = false;
        foreach (var c in header)
        {
            if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted)
                yield return c;
        }
    }

    private static List<string> NamesIn(string header, char separator, List<Mistake> mistakes)
    {
        var names = new List<string>();
        using var reader = CsvRows.Open(header, separator);
        if (!reader.MoveNext())
            return names;
        var row = reader.Current;
        if (row.ColCount > MaxColumns)
        {
            mistakes.Add(new("row 1", $"has {row.ColCount} columns, and {MaxColumns} are the most."));
            return names;
        }

        for (var i = 0; i < row.ColCount; i++)
        {
            var name = CsvText.Read(row[i].Span)?.Trim();
            if (name is null || name.Length > MaxName || name.Any(char.IsControl))
                mistakes.Add(new(PlaceOf(i), $"must be a name of up to {MaxName} characters, with quotation marks in pairs around it."));
            else
                names.Add(name);
        }

        if (reader.MoveNext())
            mistakes.Add(new("row 1", "has line breaks of CR alone: save the file with line breaks of LF or CR LF."));
        return names;
    }

    private static List<ImportColumn> Mapped(
        List<string> names, IReadOnlyList<KeyValuePair<string, string>> map, List<Mistake> mistakes)
    {
        var columns = names.Select(static name => new ImportColumn(name, ColumnKind.Ignored)).ToList();
        foreach (var (meaning, name) in map)
        {
            var place = $"map.{ContentJson.Shown(meaning)}";
            var index = names.FindIndex(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            var kind = meaning switch
            {
                "email" or "address" => ColumnKind.Address,
                "locale" => ColumnKind.Locale,
                _ => ColumnKind.Field,
            };
            if (index < 0)
                mistakes.Add(new(place, $"names a column that the file does not have. It has {Some(names)}."));
            else if (kind == ColumnKind.Field && !FieldNames.IsName(meaning))
                mistakes.Add(new(place, FieldNames.Rule));
            else if (columns[index].Kind != ColumnKind.Ignored)
                mistakes.Add(new(place, "names a column that something else names as well."));
            else
                columns[index] = new ImportColumn(names[index], kind, kind == ColumnKind.Field ? meaning : "");
        }

        return columns;
    }

    private static List<ImportColumn> Named(List<string> names, List<Mistake> mistakes)
    {
        var plain = names.Select(FieldNames.Of).ToList();
        var address = AddressNames.Select(name => plain.IndexOf(name)).FirstOrDefault(static index => index >= 0, -1);
        var locale = LocaleNames.Select(name => plain.IndexOf(name)).FirstOrDefault(static index => index >= 0, -1);
        var columns = new List<ImportColumn>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            if (i == address)
                columns.Add(new(names[i], ColumnKind.Address));
            else if (i == locale)
                columns.Add(new(names[i], ColumnKind.Locale));
            else if (RejectColumns.Contains(plain[i]))
                columns.Add(new(names[i], ColumnKind.Ignored));
            else
                columns.Add(new(names[i], ColumnKind.Field, plain[i]));
            if (columns[i].Kind == ColumnKind.Field && (plain[i].Length == 0 || FieldNames.Own.Contains(plain[i])))
            {
                mistakes.Add(new(PlaceOf(i), plain[i].Length == 0
                    ? "has no name with letters of a to z: name it, or say what it is by a map such as city=Stadt."
                    : $"would be a field '{plain[i]}', which every contact has: say what it is by a map, such as "
                        + $"email=Mail,postal={names[i]}."));
            }
        }

        return columns;
    }

    private static void CheckAll(List<ImportColumn> columns, List<Mistake> mistakes)
    {
        var addresses = columns.Count(static column => column.Kind == ColumnKind.Address);
        if (addresses != 1)
        {
            mistakes.Add(new("row 1", addresses > 1
                ? "has several columns that are to be the address: name one."
                : $"has no column with addresses: name it 'email', or say which it is by a map such as email={columns[0].Name}. "
                    + $"There are {Some([.. columns.Select(static column => column.Name)])}."));
        }

        if (columns.Count(static column => column.Kind == ColumnKind.Locale) > 1)
            mistakes.Add(new("row 1", "has several columns that are to be the locale: name one."));
        var fields = columns.Where(static column => column.Kind == ColumnKind.Field).ToList();
        if (fields.Count > FieldNames.MaxFields)
        {
            mistakes.Add(new(
                "row 1", $"has {fields.Count} fields, and {FieldNames.MaxFields} are the most: say by a map which are wanted."));
        }

        foreach (var twice in fields.GroupBy(static column => column.Field)
            .Where(static group => group.Count() > 1 && group.Key.Length > 0))
        {
            mistakes.Add(new(
                "row 1", $"has several columns that are the field '{twice.Key}' ({Some([.. twice.Select(column => column.Name)])}): "
                    + "say which is meant by a map."));
        }
    }

    private static string PlaceOf(int column) => string.Create(CultureInfo.InvariantCulture, $"row 1, column {column + 1}");

    private static string Some(List<string> names)
    {
        var text = new StringBuilder(string.Join(", ", names.Take(20).Select(static name => $"'{name}'")));
        return names.Count > 20 ? text.Append(" and more").ToString() : text.ToString();
    }
}
