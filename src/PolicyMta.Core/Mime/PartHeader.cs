using System.Text;
using MimeKit;

namespace PolicyMta.Core.Mime;

/// <summary>
/// The fields of a part that say what it is (RFC 2045, RFC 2183), and where they stand. Of several fields of one name the first counts.
/// Nothing but their places is kept until it is asked for.
/// </summary>
internal sealed class PartHeader
{
    private const int MostPlaces = 16;

    private readonly ReadOnlyMemory<byte> _raw;
    private readonly List<(PartField Field, int Start, int Length)> _places = new(3);
    private readonly bool _isInDigest;
    private ContentType? _type;
    private ContentDisposition? _disposition;
    private bool _hasReadType;
    private bool _hasReadDisposition;

    /// <param name="raw">The message.</param>
    /// <param name="start">Where the header begins.</param>
    /// <param name="isInDigest">Whether a part without a type is a message (RFC 2046 section 5.1.5).</param>
    public PartHeader(ReadOnlyMemory<byte> raw, int start, bool isInDigest)
    {
        _raw = raw;
        _isInDigest = isInDigest;
        var span = raw.Span;
        var position = start;
        while (position < span.Length && !span[position..].StartsWith("\r\n"u8) && !span[position..].StartsWith("--"u8))
        {
            var length = MessageContent.FieldLength(span[position..]);
            var name = MessageContent.NameLength(span.Slice(position, length));
            if (name == 0)
                break;
            if (_places.Count < MostPlaces && FieldOf(span.Slice(position, name)) is { } field)
                _places.Add((field, position, length));
            position += length;
        }

        FieldsEnd = position;
        BodyStart = span[position..].StartsWith("\r\n"u8) ? position + 2 : position;
    }

    public int FieldsEnd { get; }

    public int BodyStart { get; }

    /// <summary>Whether a field is too long, or says a type that is not valid.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The declared type with its parameters; null if there is none that is valid.</summary>
    public ContentType? ContentType
    {
        get
        {
            if (_hasReadType)
                return _type;
            _hasReadType = true;
            if (ValueOf(PartField.ContentType) is { } value
                && !ContentType.TryParse(ParserOptions.Default, value, 0, value.Length, out _type))
                IsDamaged = true;
            return _type;
        }
    }

    /// <summary>The media type in lower case.</summary>
    public string Type => field ??= ContentType is { } type ? type.MimeType.ToLowerInvariant()
        : Has(PartField.ContentType) ? "application/octet-stream"
        : _isInDigest ? "message/rfc822"
        : "text/plain";

    public ContentDisposition? Disposition
    {
        get
        {
            if (_hasReadDisposition)
                return _disposition;
            _hasReadDisposition = true;
            if (ValueOf(PartField.Disposition) is { } value
                && !ContentDisposition.TryParse(ParserOptions.Default, value, 0, value.Length, out _disposition))
                IsDamaged = true;
            return _disposition;
        }
    }

    /// <summary>The name of the file that it holds, without control characters and white space around it; null if it says none.</summary>
    public string? FileName => field ??= Cleaned(Disposition?.FileName is { Length: > 0 } name ? name : ContentType?.Name);

    /// <summary>The transfer encoding in lower case, empty if none is declared.</summary>
    public string Encoding => field ??= ValueOf(PartField.Encoding) is { Length: < 200 } value
        ? System.Text.Encoding.Latin1.GetString(value).Split('(', ';')[0].Trim().ToLowerInvariant()
        : "";

    public bool Has(PartField field) => _places.Exists(place => place.Field == field);

    /// <summary>Where the fields of this name stand.</summary>
    public IEnumerable<(int Start, int Length)> PlacesOf(PartField field) =>
        _places.Where(place => place.Field == field).Select(place => (place.Start, place.Length));

    private static string? Cleaned(string? name) =>
        name is not null && string.Concat(name.Where(static c => !char.IsControl(c))).Trim() is { Length: > 0 } clean ? clean : null;

    private byte[]? ValueOf(PartField field)
    {
        var place = _places.FindIndex(place => place.Field == field);
        if (place < 0)
            return null;
        var text = _raw.Span.Slice(_places[place].Start, _places[place].Length);
        if (text.Length <= MimeBounds.StructuredField)
            return text[(text.IndexOf((byte)':') + 1)..].ToArray();
        IsDamaged = true;
        return null;
    }

    private static PartField? FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        12 when Ascii.EqualsIgnoreCase(name, "Content-Type"u8) => PartField.ContentType,
        19 when Ascii.EqualsIgnoreCase(name, "Content-Disposition"u8) => PartField.Disposition,
        25 when Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8) => PartField.Encoding,
        _ => null,
    };
}
