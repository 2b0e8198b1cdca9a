namespace PolicyMta.Policies.Tables;

/// <summary>The values of one line of CSV, their quotes taken away. For one thread.</summary>
internal sealed class CsvFields(byte separator)
{
    private const int MaxColumns = 1000;

    private readonly byte[] _text = new byte[LineReader.MaxLineBytes];
    private readonly (int Start, int Length)[] _fields = new (int, int)[MaxColumns];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int field] => _text.AsSpan(_fields[field].Start, _fields[field].Length);

    /// <exception cref="TableException">The line has a mistake.</exception>
    public void Split(ReadOnlySpan<byte> line, int number)
    {
        Count = 0;
        var used = 0;
        while (true)
        {
            if (Count == MaxColumns)
                throw new TableException(number, $"The line has more than {MaxColumns} values.");
            var start = used;
            var taken = line is [(byte)'"', ..] ? Quoted(line, number, ref used) : Plain(line, number, ref used);
            _fields[Count++] = (start, used - start);
            if (taken == line.Length)
                return;
            line = line[(taken + 1)..];
        }
    }

    private int Plain(ReadOnlySpan<byte> line, int number, ref int used)
    {
        var end = line.IndexOf(separator);
        var field = end < 0 ? line : line[..end];
        if (field.Contains((byte)'"'))
            throw new TableException(
                number, "There is a quote within a value that has none around it.",
                "Put quotes around the value, and write its own twice.");
        field.CopyTo(_text.AsSpan(used));
        used += field.Length;
        return field.Length;
    }

    private int Quoted(ReadOnlySpan<byte> line, int number, ref int used)
    {
        var at = 1;
        while (true)
        {
            var quote = line[at..].IndexOf((byte)'"');
            if (quote < 0)
                throw new TableException(number, "A quoted value has no end.", "Write a quote within quotes twice.");
            line.Slice(at, quote).CopyTo(_text.AsSpan(used));
            used += quote;
            at += quote + 1;
            if (at == line.Length || line[at] == separator)
                return at;
            if (line[at] != '"')
                throw new TableException(number, "Something follows the closing quote of a value.", "Write a quote within quotes twice.");
            _text[used++] = (byte)'"';
            at++;
        }
    }
}
