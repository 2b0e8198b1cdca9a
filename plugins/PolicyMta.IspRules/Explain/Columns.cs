namespace PolicyMta.IspRules.Explain;

/// <summary>Rows of text whose cells stand below each other.</summary>
internal static class Columns
{
    public static string Of(IReadOnlyList<ImmutableArray<string>> rows)
    {
        if (rows.Count == 0)
            return "";
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToList();
        return string.Join('\n', rows.Select(row =>
            ("  " + string.Join("  ", row.Select((cell, i) => i == row.Length - 1 ? cell : cell.PadRight(widths[i])))).TrimEnd()));
    }
}
