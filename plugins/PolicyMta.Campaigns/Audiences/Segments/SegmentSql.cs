using System.Globalization;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>
/// Makes a condition for a database, in words that mean the same in all kinds: texts are compared byte by byte, and what is no number or
/// date is compared with none. Values are parameters. For one statement.
/// </summary>
/// <param name="kind">The database.</param>
/// <param name="nowMs">Now, in milliseconds since 1970.</param>
internal sealed class SegmentSql(DatabaseKind kind, long nowMs)
{
    private const int MaxNumber = 15;
    private readonly List<(string Name, object? Value)> _values = [];

    public long NowMs => nowMs;

    /// <summary>The parameters so far.</summary>
    public IReadOnlyList<(string Name, object? Value)> Values => _values;

    private bool IsSqlite => kind == DatabaseKind.Sqlite;

    /// <summary>The word for a value.</summary>
    public string Add(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"s{_values.Count}");
        _values.Add((name, value));
        return "@" + name;
    }

    /// <summary>A field's text; NULL if the contact has none.</summary>
    public string Field(string name) => IsSqlite ? $"(fields ->> {Add(name)})" : $"(CAST(fields AS jsonb) ->> {Add(name)})";

    /// <summary>Where a text begins in another, from one on; 0 if it does not.</summary>
    public string PlaceIn(string text, string part) => IsSqlite ? $"instr({text}, {part})" : $"strpos({text}, {part})";

    /// <summary>A text as a number of up to 15 characters with a decimal point; NULL if it is none.</summary>
    public string Number(string text)
    {
        if (!IsSqlite)
        {
            return $"(CASE WHEN length({text}) <= {MaxNumber} AND {text} ~ '^-?[0-9]+([.][0-9]+)?$' "
                + $"THEN CAST({text} AS double precision) END)";
        }

        var digits = $"ltrim({text}, '-')";
        return $"(CASE WHEN length({text}) <= {MaxNumber} AND length({text}) - length({digits}) <= 1 AND {digits} GLOB '[0-9]*' "
            + $"AND {digits} GLOB '*[0-9]' AND {digits} NOT GLOB '*[^0-9.]*' AND {digits} NOT GLOB '*.*.*' THEN CAST({text} AS REAL) END)";
    }

    /// <summary>The date of a text like <c>2026-01-31</c>, which a time of day may follow; NULL if it is none.</summary>
    public string Date(string text)
    {
        const string digits = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
        return IsSqlite
            ? $"(CASE WHEN {text} GLOB '{digits}' OR {text} GLOB '{digits}[T ]*' THEN substr({text}, 1, 10) END)"
            : $"(CASE WHEN {text} ~ '^{digits}($|[T ])' THEN substr({text}, 1, 10) END COLLATE \"C\")";
    }
}
