using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// CSV by RFC 4180: the columns' names on the first line, the same number of values on each other one. Spaces around a key are dropped;
/// those of other values stay.
/// </summary>
internal sealed class CsvLines(string key, char separator) : ITableLines
{
    private readonly CsvFields _fields = new((byte)separator);
    private readonly byte[] _value = new byte[TableArena.MaxEntryBytes];
    private int _columns;
    private int _key;

    public TableShape Shape { get; private set; } = TableShape.Keys;

    public void Read(ReadOnlySpan<byte> line, int number, TableBuilder table)
    {
        if (line.IsEmpty)
            return;
        _fields.Split(line, number);
        if (_columns == 0)
        {
            ReadNames(number);
            return;
        }

        if (_fields.Count != _columns)
            throw new TableException(
                number, $"The line has {_fields.Count} values; the first line names {_columns} columns.",
                "Put quotes around a value that holds the separator.");
        ITableLines.Add(table, _fields[_key].Trim(" \t"u8), Value(), number);
    }

    /// <summary>Without the columns' names the file was cut, or never written: that is no table without rows.</summary>
    public void End()
    {
        if (_columns == 0)
            throw new TableException(1, "The file is empty: not even the first line is there, which names the columns.");
    }

    private void ReadNames(int number)
    {
        string[] names = [.. Enumerable.Range(0, _fields.Count).Select(i => Encoding.UTF8.GetString(_fields[i]).Trim())];
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new TableException(number, $"Two columns have the name '{PrintableText.Word(twice.Key)}'.");
        _key = key.Length == 0 ? 0 : Array.IndexOf(names, key);
        if (_key < 0)
            throw new TableException(
                number, $"There is no column '{key}'; there are: {PrintableText.Line(string.Join(", ", names.Take(20)))}.",
                "The first line must name the columns; see also the setting 'separator'.");
        _columns = names.Length;
        Shape = TableShape.Of([.. names.Where((_, i) => i != _key)]);
    }

    private ReadOnlySpan<byte> Value()
    {
        switch (Shape.Kind)
        {
            case TableValueKind.None:
                return default;
            case TableValueKind.Text:
                return _fields[1 - _key];
        }

        var length = 0;
        for (var i = 0; i < _columns; i++)
        {
            if (i == _key)
                continue;
            var field = _fields[i];
            length += Varint.Write(_value.AsSpan(length), field.Length);
            field.CopyTo(_value.AsSpan(length));
            length += field.Length;
        }

        return _value.AsSpan(0, length);
    }
}
