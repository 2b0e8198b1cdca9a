using System.Globalization;
using System.Text;

namespace PolicyMta.Campaigns.Store;

/// <summary>Rows of values that a statement takes at once, each value as a parameter. Immutable.</summary>
internal sealed class Rows
{
    /// <summary>
    /// So many rows in a statement: SQLite looks for a parameter's name among all of them, so that many rows cost more than they save.
    /// </summary>
    public const int Most = 40;

    private readonly List<object[]> _rows;

    public Rows(IEnumerable<object[]> rows) => _rows = [.. rows];

    /// <summary>The parameters.</summary>
    public IEnumerable<(string Name, object? Value)> Values =>
        _rows.SelectMany(static (row, i) => row.Select((value, j) => (NameOf(i, j), (object?)value)));

    /// <summary>A statement that gives them, with names for their columns.</summary>
    public string Select(params ImmutableArray<string> columns)
    {
        var text = new StringBuilder("SELECT ");
        text.AppendJoin(", ", columns.Select(static (name, i) => string.Create(CultureInfo.InvariantCulture, $"column{i + 1} AS {name}")));
        text.Append(" FROM (VALUES ");
        text.AppendJoin(", ", _rows.Select(static (row, i) => $"({string.Join(", ", row.Select((_, j) => "@" + NameOf(i, j)))})"));
        return text.Append(") AS v").ToString();
    }

    private static string NameOf(int row, int column) => string.Create(CultureInfo.InvariantCulture, $"r{row}_{column}");
}
