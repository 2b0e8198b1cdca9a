using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// Keeps a notice to lines that every server takes (RFC 5322 section 2.1.1), and words that a stranger chose to what can be printed: no
/// reply and no address can break the notice about it.
/// </summary>
internal static class NoticeLines
{
    /// <summary>The longest line in bytes, without its CRLF.</summary>
    public const int Max = 998;

    /// <summary>The longest word, in characters: with the name of its field, in a line whatever it is encoded as.</summary>
    public const int MaxWord = 300;

    private const int MaxTextLine = 240;

    /// <summary>Whether there is a line that is too long to be sent as it is.</summary>
    public static bool HasLong(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            if ((end < 0 ? content.Length : end) > Max)
                return true;
            if (end < 0)
                return false;
            content = content[(end + 1)..];
        }

        return false;
    }

    /// <summary>One line: line breaks and tabs are spaces, and what else is not printable is escaped.</summary>
    public static string Printable(string text) => PrintableText.Line(
        text.AsSpan().ContainsAny('\r', '\n', '\t') ? text.Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ') : text);

    /// <summary>A value for a header field, as it is if it is short.</summary>
    public static string Folded(string text) =>
        Printable(text) is var line && line.Length <= MaxWord ? line : string.Join("\r\n ", Words(line));

    /// <summary>The words of a text, those that are too long in pieces.</summary>
    public static IEnumerable<string> Words(string text)
    {
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            while (rest.Length > MaxWord)
            {
                var length = char.IsHighSurrogate(rest[MaxWord - 1]) ? MaxWord - 1 : MaxWord;
                yield return rest[..length];
                rest = rest[length..];
            }

            yield return rest;
        }
    }

    /// <summary>Appends a line of text for a human, in several if it is long, and ends it.</summary>
    public static void AppendLine(StringBuilder text, string line)
    {
        if (line.Length <= MaxTextLine)
        {
            text.Append(line).Append("\r\n");
            return;
        }

        const string indent = "    ";
        var length = 0;
        foreach (var word in Words(line))
        {
            if (length > 0 && length + word.Length >= MaxTextLine)
            {
                text.Append("\r\n").Append(indent);
                length = indent.Length;
            }
            else if (length > 0)
            {
                text.Append(' ');
                length++;
            }

            text.Append(word);
            length += word.Length;
        }

        text.Append("\r\n");
    }
}
