using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PolicyMta.Accounting.Records;

/// <summary>
/// Writes the rows of events by the rules of a file: the same event always gives the same bytes, which is what verification compares. Not
/// thread-safe.
/// </summary>
internal sealed class RowWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@");
    private readonly ValueText _value = new();
    private readonly ArrayBufferWriter<byte> _row = new(512);
    private readonly Column?[][] _cells;

    public RowWriter(FileRules rules)
    {
        Rules = rules;
        var names = rules.Fields.Values.SelectMany(static list => list).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var columns = names.ConvertAll(static name => Columns.Find(name) ?? new Column(name, static (_, _) => { }));
        _cells = new Column?[RecordTypes.All.Length][];
        foreach (var (type, wanted) in rules.Fields)
        {
            _cells[(int)type] =
                [.. columns.Select(column => wanted.Contains(column.Name, StringComparer.OrdinalIgnoreCase) ? column : null)];
        }

        Header = rules.Format == FileFormat.Csv
            ? Encoding.UTF8.GetBytes(
                string.Join(',', columns.Select(static column => column.Name).Prepend(Columns.Type)) + rules.LineEnd)
            : [];
    }

    public FileRules Rules { get; }

    /// <summary>What a file begins with.</summary>
    public byte[] Header { get; }

    /// <summary>The type of an event's rows, if this file has such.</summary>
    public RecordType? TypeOf(DeliveryEvent told) =>
        RecordTypes.Of(told.Kind) is { } type && _cells[(int)type] is not null ? type : null;

    /// <summary>One row with its line end, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(RecordType type, DeliveryEvent told, string recipient)
    {
        _row.ResetWrittenCount();
        var facts = new RowFacts(type, told, recipient, Rules);
        if (Rules.Format == FileFormat.Csv)
            WriteCsv(facts);
        else
            WriteJson(facts);
        return _row.WrittenSpan;
    }

    private void WriteCsv(RowFacts facts)
    {
        Put(RecordTypes.LetterOf(facts.Type));
        foreach (var cell in _cells[(int)facts.Type])
        {
            Put(",");
            _value.Clear();
            cell?.Write(_value, facts);
            if (_value.Length > 0)
                PutCell(_value.Text);
        }

        Put(Rules.LineEnd);
    }

    private void PutCell(ReadOnlySpan<char> text)
    {
        var isFormula = Formula.Contains(text[0]);
        if (!isFormula && !text.ContainsAny(Quoted))
        {
            Put(text);
            return;
        }

        Put("\"");
        if (isFormula && Rules.GuardFormulas)
            Put("'");
        for (var at = text.IndexOf('"'); at >= 0; at = text.IndexOf('"'))
        {
            Put(text[..at]);
            Put("\"\"");
            text = text[(at + 1)..];
        }

        Put(text);
        Put("\"");
    }

    private void WriteJson(RowFacts facts)
    {
        using var json = new Utf8JsonWriter(_row);
        json.WriteStartObject();
        json.WriteString(Columns.Type, RecordTypes.LetterOf(facts.Type));
        foreach (var cell in _cells[(int)facts.Type])
        {
            if (cell is null)
                continue;
            _value.Clear();
            cell.Write(_value, facts);
            if (_value.Length == 0)
                continue;
            if (cell.IsNumber || (Rules.Times == TimeForm.Unix && cell.Name is "timeLogged" or "timeQueued"))
            {
                json.WritePropertyName(cell.Name);
                json.WriteRawValue(_value.Text, skipInputValidation: true);
            }
            else
            {
                json.WriteString(cell.Name, _value.Text);
            }
        }

        json.WriteEndObject();
        json.Flush();
        Put(Rules.LineEnd);
    }

    private void Put(ReadOnlySpan<char> text) => _row.Advance(Encoding.UTF8.GetBytes(text, _row.GetSpan(text.Length * 3)));
}
