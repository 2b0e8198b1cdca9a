using System.Text;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Injection;

/// <summary>Writes header fields that policy made, so that none can break the header: stray line breaks become folds.</summary>
internal static class HeaderText
{
    public static RawHeaderField Write(HeaderField field)
    {
        if (field.Name.Length == 0 || field.Name.AsSpan().ContainsAnyExceptInRange('!', '~')
            || field.Name.Contains(':', StringComparison.Ordinal))
            throw new FormatException(
                $"'{field.Name}' is not a valid header field name: printable ASCII without a colon is expected (RFC 5322 section 2.2).");

        var lines = field.Value.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder(field.Name).Append(':');
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0)
                text.Append("\r\n");
            if (lines[i][0] is not (' ' or '\t'))
                text.Append(' ');
            text.Append(lines[i].Replace("\0", "", StringComparison.Ordinal));
        }

        return new RawHeaderField(Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), field.Name.Length);
    }
}
