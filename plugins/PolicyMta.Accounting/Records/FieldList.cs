namespace PolicyMta.Accounting.Records;

/// <summary>
/// The columns of a record type as PowerMTA's <c>record-fields</c> writes them: names, <c>*</c> for the defaults, <c>!name</c> for one
/// that is left out.
/// </summary>
internal static class FieldList
{
    public const string Defaults = "*";

    public static ImmutableArray<string> Read(RecordType type, IReadOnlyList<string> written, List<string> mistakes)
    {
        if (written.Count == 0)
            return Columns.DefaultsOf(type);
        var names = new List<string>();
        var without = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in written)
        {
            var text = word.Trim();
            if (text == Defaults)
                names.AddRange(Columns.DefaultsOf(type));
            else if (text.Equals(Columns.Type, StringComparison.OrdinalIgnoreCase))
                continue;
            else if (Columns.Find(text.TrimStart('!')) is not { } column)
                mistakes.Add(text);
            else if (text.StartsWith('!'))
                without.Add(column.Name);
            else
                names.Add(column.Name);
        }

        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Where(name => !without.Contains(name))];
    }
}
