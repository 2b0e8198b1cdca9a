namespace PolicyMta.Sdk;

/// <summary>
/// The bytes of a message with lazy views on header and body. Nothing is parsed until asked for, and the header only once.
/// The memory is lent: it must not be kept after the hook call that handed it out has ended. Not for use by several threads at once.
/// </summary>
public sealed class MessageContent
{
    private List<RawHeaderField>? _fields;
    private int _fieldsLength;
    private int _bodyStart;

    /// <summary>Wraps a complete RFC 5322 message with CRLF line ends.</summary>
    public MessageContent(ReadOnlyMemory<byte> raw) => Raw = raw;

    /// <summary>The whole message.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The header fields in order, from the top. A line that is no field ends the header, as an empty line does.</summary>
    public IReadOnlyList<RawHeaderField> Header => _fields ?? Scan();

    /// <summary>Everything after the empty line that ends the header; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Body
    {
        get
        {
            _ = Header;
            return Raw[_bodyStart..];
        }
    }

    /// <summary>What the message says to a mail client, once somebody has asked.</summary>
    internal MimeFacts? Mime { get; set; }

    /// <summary>The bytes of the header fields.</summary>
    internal int FieldsLength
    {
        get
        {
            _ = Header;
            return _fieldsLength;
        }
    }

    /// <summary>The value of the topmost field of this name (any case), unfolded, or null.</summary>
    public string? GetHeader(string name)
    {
        foreach (var field in Header)
        {
            if (field.Is(name))
                return field.Value;
        }

        return null;
    }

    /// <summary>The values of all fields of this name (any case), unfolded, from the top.</summary>
    public IEnumerable<string> GetHeaders(string name)
    {
        foreach (var field in Header)
        {
            if (field.Is(name))
                yield return field.Value;
        }
    }

    private List<RawHeaderField> Scan()
    {
        var fields = new List<RawHeaderField>(16);
        var span = Raw.Span;
        var position = 0;
        while (position < span.Length)
        {
            if (span[position..].StartsWith("\r\n"u8))
            {
                _fieldsLength = position;
                _bodyStart = position + 2;
                return _fields = fields;
            }

            var length = FieldLength(span[position..]);
            var name = NameLength(span.Slice(position, length));
            if (name == 0)
                break;

            fields.Add(new RawHeaderField(Raw.Slice(position, length), name));
            position += length;
        }

        _fieldsLength = _bodyStart = position;
        return _fields = fields;
    }

    /// <summary>The length of a field with its folded lines and their line ends.</summary>
    internal static int FieldLength(ReadOnlySpan<byte> text)
    {
        var end = 0;
        while (true)
        {
            var line = text[end..].IndexOf("\r\n"u8);
            if (line < 0)
                return text.Length;
            end += line + 2;
            if (end >= text.Length || text[end] is not ((byte)' ' or (byte)'\t'))
                return end;
        }
    }

    /// <summary>The length of a field's name, without white space before the colon; 0 if the line does not begin a field.</summary>
    internal static int NameLength(ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        if (colon <= 0)
            return 0;
        var name = field[..colon].TrimEnd(" \t"u8);
        return name.ContainsAnyExceptInRange((byte)33, (byte)126) ? 0 : name.Length;
    }
}
