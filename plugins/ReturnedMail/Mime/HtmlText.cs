using System.Globalization;
using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>What HTML says as lines of text: enough to find addresses and replies in it, not to show it. One pass.</summary>
internal static class HtmlText
{
    private const int LongestEntity = 10;
    private const int LongestTag = 1024;

    private static readonly string[] LineTags =
    [
        "br", "p", "/p", "div", "/div", "tr", "/tr", "li", "/li", "h1", "h2", "h3", "h4", "/h1", "/h2", "/h3", "/h4", "pre", "/pre",
        "table", "/table", "blockquote", "hr",
    ];

    /// <summary>Tags that part words of one line.</summary>
    private static readonly string[] CellTags = ["td", "th", "dt", "dd"];

    public static string Read(string html)
    {
        var text = new StringBuilder(html.Length / 2);
        var rest = html.AsSpan();
        while (!rest.IsEmpty)
        {
            var next = rest.IndexOfAny('<', '&');
            if (next < 0)
                break;
            text.Append(rest[..next]);
            rest = rest[next..];
            rest = rest[0] == '<' ? rest[Tag(rest, text)..] : rest[Entity(rest, text)..];
        }

        return text.Append(rest).ToString();
    }

    private static int Tag(ReadOnlySpan<char> text, StringBuilder written)
    {
        var end = text[..Math.Min(text.Length, LongestTag)].IndexOf('>');
        if (end < 0)
        {
            written.Append('<');
            return 1;
        }

        var name = text.Slice(1, end - 1);
        var stop = name.IndexOfAny(" \t\r\n/", 1);
        name = stop < 0 ? name : name[..stop];
        if (name.Contains('@'))
        {
            written.Append(text[..(end + 1)]);
            return end + 1;
        }

        foreach (var tag in LineTags)
        {
            if (name.Equals(tag, StringComparison.OrdinalIgnoreCase))
                written.Append('\n');
        }

        foreach (var tag in CellTags)
        {
            if (name.Equals(tag, StringComparison.OrdinalIgnoreCase))
                written.Append(' ');
        }

        if (name.Equals("style", StringComparison.OrdinalIgnoreCase) || name.Equals("script", StringComparison.OrdinalIgnoreCase))
        {
            var close = text[end..].IndexOf("</", StringComparison.Ordinal);
            return close < 0 ? text.Length : end + close;
        }

        return end + 1;
    }

    private static int IndexOfAny(this ReadOnlySpan<char> text, string any, int from) =>
        text.Length <= from ? -1 : text[from..].IndexOfAny(any) is >= 0 and var at ? at + from : -1;

    private static int Entity(ReadOnlySpan<char> text, StringBuilder written)
    {
        var end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        var name = end < 0 ? [] : text[1..end];
        var value = name switch
        {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            ['#', 'x' or 'X', .. var hex] => Character(hex, NumberStyles.HexNumber),
            ['#', .. var number] => Character(number, NumberStyles.None),
            _ => '\0',
        };
        if (value == '\0')
        {
            written.Append('&');
            return 1;
        }

        written.Append(value);
        return end + 1;
    }

    private static char Character(ReadOnlySpan<char> digits, NumberStyles style)
    {
        if (!int.TryParse(digits, style, CultureInfo.InvariantCulture, out var number))
            return '\0';
        return number is >= ' ' and <= 0xFFFD and not (>= 0xD800 and <= 0xDFFF) ? (char)number : ' ';
    }
}
