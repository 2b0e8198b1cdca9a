using System.Text;
using System.Text.Unicode;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// The fields at the head of a text, as mail writes them (RFC 5322 section 2.2), read with patience: any line ends, an mbox line before
/// them. A line that is no field ends them, as an empty line does. Immutable.
/// </summary>
internal sealed class FieldBlock(ImmutableArray<MailField> fields)
{
    public static FieldBlock Empty { get; } = new([]);

    public ImmutableArray<MailField> Fields => fields;

    /// <summary>The value of the topmost field of this name (any case); or null.</summary>
    public string? Get(string name)
    {
        foreach (var field in fields)
        {
            if (field.Is(name))
                return field.Value;
        }

        return null;
    }

    /// <param name="text">Bytes as Latin-1 characters: values beyond ASCII are read as UTF-8 if they are that.</param>
    /// <param name="length">How many characters the fields take, with the empty line behind them.</param>
    /// <param name="skipsEmptyLines">Whether empty lines may stand before the first field.</param>
    /// <param name="skipsOthers">Whether lines that are no fields are passed over, if fields are quoted in a text that was wrapped.</param>
    public static FieldBlock Read(ReadOnlySpan<char> text, out int length, bool skipsEmptyLines = true, bool skipsOthers = false)
    {
        var fields = ImmutableArray.CreateBuilder<MailField>();
        var value = new StringBuilder();
        string? name = null;
        var position = 0;
        while (position < text.Length)
        {
            var line = LineAt(text[position..], out var taken);
            if (line.IsWhiteSpace() && (line.IsEmpty || line[0] is not (' ' or '\t') || name is null))
            {
                position += taken;
                if (skipsEmptyLines && name is null && fields.Count == 0 && position < 1000)
                    continue;
                break;
            }

            if (line[0] is ' ' or '\t')
            {
                if (name is not null)
                    Append(value, line);
                position += taken;
                continue;
            }

            if (line.StartsWith("From ") || line.StartsWith(">From "))
            {
                position += taken;
                continue;
            }

            var colon = NameLength(line);
            if (colon == 0 && skipsOthers)
            {
                if (name is not null)
                    Append(value, line);
                position += taken;
                continue;
            }

            if (colon == 0)
                break;
            Close();
            name = line[..colon].TrimEnd(" \t").ToString();
            value.Clear();
            Append(value, line[(line.IndexOf(':') + 1)..]);
            position += taken;
        }

        Close();
        length = position;
        return fields.Count == 0 ? Empty : new FieldBlock(fields.ToImmutable());

        void Close()
        {
            if (name is not null && fields.Count < MailBounds.Fields)
                fields.Add(new MailField(name, Readable(value.ToString().Trim())));
            name = null;
        }
    }

    /// <summary>The length of the name that a line begins with, or 0 if it is no field.</summary>
    public static int NameLength(ReadOnlySpan<char> line)
    {
        var length = 0;
        while (length < line.Length && line[length] is > ' ' and <= '~' and not ':')
            length++;
        var colon = length;
        while (colon < line.Length && line[colon] is ' ' or '\t')
            colon++;
        return length is > 0 and <= 80 && colon < line.Length && line[colon] == ':' && !line[colon..].StartsWith("://") ? length : 0;
    }

    private static ReadOnlySpan<char> LineAt(ReadOnlySpan<char> text, out int taken)
    {
        var end = text.IndexOfAny('\n', '\r');
        if (end < 0)
        {
            taken = text.Length;
            return text;
        }

        taken = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
        return text[..end];
    }

    private static void Append(StringBuilder value, ReadOnlySpan<char> line)
    {
        line = line.Trim(" \t");
        var room = MailBounds.FieldValue - value.Length;
        if (room <= 1 || line.IsEmpty)
            return;
        if (value.Length > 0)
            value.Append(' ');
        value.Append(line[..Math.Min(line.Length, room - 1)]);
    }

    private static string Readable(string value)
    {
        if (Ascii.IsValid(value) || value.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
            return value;
        var bytes = Encoding.Latin1.GetBytes(value);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : value;
    }
}
