using System.Text;

namespace PolicyMta.Sdk;

/// <summary>
/// One header field as it stands in a message, a view on the message's own bytes: valid only as long as the message content that it came
/// from.
/// </summary>
public readonly struct RawHeaderField
{
    private readonly int _nameLength;

    internal RawHeaderField(ReadOnlyMemory<byte> raw, int nameLength)
    {
        Raw = raw;
        _nameLength = nameLength;
    }

    /// <summary>The whole field: name, colon, value with its folds, and the final CRLF.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The bytes of the name, without white space before the colon.</summary>
    public ReadOnlySpan<byte> NameBytes => Raw.Span[.._nameLength];

    /// <summary>The bytes after the colon up to and including the final CRLF, folds kept.</summary>
    public ReadOnlySpan<byte> ValueBytes => Raw.Span[(Raw.Span.IndexOf((byte)':') + 1)..];

    /// <summary>The field's name as it is written.</summary>
    public string Name => Encoding.Latin1.GetString(NameBytes);

    /// <summary>
    /// The value unfolded (RFC 5322 section 2.2.3) and trimmed, read as UTF-8. Encoded words (RFC 2047) are left as they are.
    /// </summary>
    public string Value => Encoding.UTF8.GetString(ValueBytes)
        .Replace("\r\n", "", StringComparison.Ordinal)
        .Trim();

    /// <summary>Whether the field has this name, in any case.</summary>
    public bool Is(string name)
    {
        var bytes = NameBytes;
        return bytes.Length == name.Length && Ascii.EqualsIgnoreCase(bytes, name);
    }
}
