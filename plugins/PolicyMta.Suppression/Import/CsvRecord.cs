namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// One record of a CSV file (RFC 4180): fields may be quoted, and then hold delimiters, line breaks and doubled quotes. A quote within a
/// field that does not begin with one is an ordinary character. For one thread.
/// </summary>
internal sealed class CsvRecord
{
    private readonly List<(int Start, int Length, bool IsQuoted)> _fields = [];
    private string _text = "";

    /// <summary>How many fields it has.</summary>
    public int Count => _fields.Count;

    /// <summary>How many line breaks it takes.</summary>
    public int Lines { get; private set; }

    /// <summary>Whether a quoted field does not end, or something follows it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Count == 0 || (Count == 1 && this[0].Length == 0);

    /// <summary>A field without its quotes; empty if there are fewer.</summary>
    public string this[int index]
    {
        get
        {
            if (index < 0 || index >= _fields.Count)
                return "";
            var (start, length, isQuoted) = _fields[index];
            var field = _text.AsSpan(start, length);
            return isQuoted ? field.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : field.Trim(" \t").ToString();
        }
    }

    /// <summary>Reads the record that begins at a place.</summary>
    /// <returns>Where the next begins.</returns>
    public int Read(string text, int start, char delimiter)
    {
        _text = text;
        _fields.Clear();
        (Lines, IsBroken) = (0, false);
        var at = start;
        while (true)
        {
            at = at < text.Length && text[at] == '"' ? ReadQuoted(at + 1, delimiter) : ReadPlain(at, delimiter);
            if (at >= text.Length)
                return at;
            if (text[at] == delimiter)
            {
                at++;
                continue;
            }

            Lines++;
            return at + (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1);
        }
    }

    private int ReadPlain(int start, char delimiter)
    {
        var rest = _text.AsSpan(start);
        var length = rest.IndexOfAny(delimiter, '\r', '\n');
        _fields.Add((start, length < 0 ? rest.Length : length, false));
        return length < 0 ? _text.Length : start + length;
    }

    private int ReadQuoted(int start, char delimiter)
    {
        for (var at = start; ; at++)
        {
            var next = _text.AsSpan(at).IndexOfAny('"', '\n');
            if (next < 0)
            {
                IsBroken = true;
                _fields.Add((start, _text.Length - start, true));
                return _text.Length;
            }

            at += next;
            if (_text[at] == '\n')
            {
                Lines++;
                continue;
            }

            if (at + 1 < _text.Length && _text[at + 1] == '"')
            {
                at++;
                continue;
            }

            _fields.Add((start, at - start, true));
            var after = ReadAfter(at + 1, delimiter);
            return after;
        }
    }

    /// <summary>Passes over what may follow a quoted field.</summary>
    private int ReadAfter(int at, char delimiter)
    {
        var rest = _text.AsSpan(at);
        var length = rest.IndexOfAny(delimiter, '\r', '\n');
        if (length < 0)
            length = rest.Length;
        IsBroken |= rest[..length].Trim(" \t").Length > 0;
        return at + length;
    }
}
