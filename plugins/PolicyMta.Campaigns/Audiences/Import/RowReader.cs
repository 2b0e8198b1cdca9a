using System.Globalization;
using nietras.SeparatedValues;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>Reads a piece of a file: good rows, and those that are not. For one piece.</summary>
internal sealed class RowReader(ImportPlan plan)
{
    public const int MaxValue = 4000;

    /// <summary>Beyond so many mistakes in one piece the file is not what its first row says.</summary>
    public const int MaxRejected = 20_000;

    /// <summary>How many rows a piece may have.</summary>
    public const int MaxRows = 100_000;

    private readonly Dictionary<string, long> _keys = new(StringComparer.Ordinal);
    private readonly List<RowMistake> _mistakes = [];

    public List<ImportedRow> Rows { get; } = [];

    public List<RejectedRow> Rejected { get; } = [];

    /// <summary>The number of the last row that was read; 0 if there was none.</summary>
    public long LastRow { get; private set; }

    /// <summary>Whether reading ended early, since there is more than a piece may have.</summary>
    public bool IsTooMuch { get; private set; }

    /// <param name="text">Whole rows, in UTF-8.</param>
    /// <param name="firstRow">The number of the first.</param>
    /// <param name="firstLine">Its line.</param>
    public void Read(ReadOnlyMemory<byte> text, long firstRow, long firstLine)
    {
        using var reader = CsvRows.Open(text, plan.Separator);
        var line = firstLine;
        for (var number = firstRow; reader.MoveNext(); number++)
        {
            IsTooMuch = number - firstRow >= MaxRows || Rejected.Count >= MaxRejected;
            if (IsTooMuch)
                return;
            LastRow = number;
            var row = reader.Current;
            if (row.ColCount != 1 || !row[0].Span.IsWhiteSpace())
                Read(row, number, line);
            line += 1 + row.Span.Count('\n'); // Sep's own count is wrong for the first row if there is no header.
        }
    }

    /// <summary>Rejects a row that could not be read at all.</summary>
    public void RejectUnread(long row, long line)
    {
        LastRow = row;
        Rejected.Add(new RejectedRow(
            row, line, [new RowMistake("", $"is longer than {CsvCutter.MaxRow} bytes: is a quotation mark missing?")], []));
    }

    /// <summary>Rejects rows that were good by themselves, since their addresses are those of earlier pieces' rows.</summary>
    /// <param name="text">The same text again.</param>
    /// <param name="firstRow">The number of its first row.</param>
    /// <param name="twice">The rows.</param>
    public void Reject(ReadOnlyMemory<byte> text, long firstRow, IReadOnlyCollection<ImportedRow> twice)
    {
        if (twice.Count == 0)
            return;
        var lines = twice.ToDictionary(static row => row.Row, static row => row.Line);
        var column = plan.Columns.First(static column => column.Kind == ColumnKind.Address).Name;
        using var reader = CsvRows.Open(text, plan.Separator);
        for (var number = firstRow; reader.MoveNext(); number++)
        {
            if (lines.TryGetValue(number, out var line))
            {
                Rejected.Add(new RejectedRow(
                    number, line, [new RowMistake(column, "is the address of an earlier row as well, which is taken.")],
                    ValuesOf(reader.Current)));
            }
        }
    }

    /// <summary>What is wrong with a value of a field; null if nothing is.</summary>
    public static string? MistakeIn(string value)
    {
        if (value.Length > MaxValue)
            return $"has more than {MaxValue} characters.";
        return value.AsSpan().ContainsAnyInRange('\0', '\u001F')
            && value.Any(static c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'))
                ? "has a control character." : null;
    }

    private void Read(SepReader.Row row, long number, long line)
    {
        _mistakes.Clear();
        if (row.ColCount != plan.Columns.Length)
        {
            var (count, wanted) = (row.ColCount, plan.Columns.Length);
            Refuse("", string.Create(CultureInfo.InvariantCulture, $"has {count} columns, and the first row has {wanted}: ")
                + (count > wanted ? "put values that hold the separator into quotation marks." : "is a separator missing?"));
        }

        var (address, key) = ("", "");
        string? locale = null;
        var fields = ImmutableArray.CreateBuilder<string>(plan.Columns.Length);
        for (var i = 0; i < Math.Min(row.ColCount, plan.Columns.Length); i++)
        {
            var column = plan.Columns[i];
            if (column.Kind == ColumnKind.Ignored)
                continue;
            if (CsvText.Read(row[i].Span) is not { } value)
                Refuse(column.Name, "has a quotation mark in a wrong place: put the value into quotation marks, and double those within.");
            else if (column.Kind == ColumnKind.Address)
                (address, key) = ReadAddress(column, value.Trim(), number);
            else if (column.Kind == ColumnKind.Locale)
                locale = ReadLocale(column, value.Trim());
            else if (MistakeIn(value) is { } mistake)
                Refuse(column.Name, mistake);
            else
                fields.Add(value);
        }

        if (_mistakes.Count > 0)
        {
            Rejected.Add(new RejectedRow(number, line, [.. _mistakes], ValuesOf(row)));
            return;
        }

        _keys[key] = number;
        Rows.Add(new ImportedRow(number, line, address, key, locale, fields.DrainToImmutable()));
    }

    private (string Address, string Key) ReadAddress(ImportColumn column, string address, long number)
    {
        if (ContactAddress.MistakeIn(address) is { } mistake)
        {
            Refuse(column.Name, mistake);
            return ("", "");
        }

        var key = ContactAddress.KeyOf(address);
        if (_keys.TryGetValue(key, out var other))
            Refuse(column.Name, string.Create(CultureInfo.InvariantCulture, $"is the address of row {other} as well, which is taken."));
        return (address, key);
    }

    private string ReadLocale(ImportColumn column, string value)
    {
        var locale = value.Replace('_', '-');
        if (locale.Length > 0 && !TemplateContent.IsLocale(locale))
            Refuse(column.Name, "is not a language like en or de-CH; it may be empty.");
        return locale;
    }

    private void Refuse(string column, string reason) => _mistakes.Add(new RowMistake(column, reason));

    /// <summary>The values as they are, or as they stand there if they cannot be read; bounded, since the whole piece is.</summary>
    private static ImmutableArray<string> ValuesOf(SepReader.Row row)
    {
        var values = ImmutableArray.CreateBuilder<string>(row.ColCount);
        for (var i = 0; i < row.ColCount; i++)
            values.Add(CsvText.Read(row[i].Span) ?? row[i].ToString());
        return values.MoveToImmutable();
    }
}
