namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>One line of a reply: a code, a separator, text (RFC 5321 section 4.2.1), as servers really write it.</summary>
internal static class ReplyLine
{
    private const int CodeLength = 3;

    /// <summary>Whether a line that begins with these bytes may still turn out to have a code.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> line) =>
        (line.Length < 1 || line[0] is >= (byte)'2' and <= (byte)'5')
        && (line.Length < 2 || char.IsAsciiDigit((char)line[1]))
        && (line.Length < 3 || char.IsAsciiDigit((char)line[2]));

    /// <summary>
    /// Reads the code of a line without its line feed. The line ends the reply unless a hyphen follows the code; a tab is as good as the
    /// space, and after the code of a refusal whatever is neither letter nor digit.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="code">The code, also of a line that goes on as no reply does; 0 if there is none.</param>
    /// <param name="isLast">Whether the line ends the reply.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out int code, out bool isLast)
    {
        (code, isLast) = (0, false);
        line = line.TrimEnd((byte)'\r');
        if (line.Length < CodeLength || !MayBegin(line))
            return false;
        code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        isLast = line.Length == CodeLength || line[CodeLength] != '-';
        return line.Length == CodeLength || line[CodeLength] is (byte)' ' or (byte)'-' or (byte)'\t'
            || (code >= 400 && !char.IsAsciiLetterOrDigit((char)line[CodeLength]));
    }

    /// <summary>The text of a line: what follows the code, or all of it if it has none.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        return !TryRead(line, out _, out _) ? line : line.Length > CodeLength + 1 ? line[(CodeLength + 1)..] : [];
    }
}
