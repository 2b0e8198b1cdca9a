using System.Buffers;
using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Text;

/// <summary>
/// The one place where texts of strangers (tenants, scripts, receivers, files) are made safe for an operator's terminal and log: what
/// commands a terminal, turns the direction of what follows, or is invisible is written as <c>\u</c> and four digits, as JSON does.
/// </summary>
internal static class PrintableText
{
    private const char ZeroWidthNonJoiner = '\u200c';
    private const char ZeroWidthJoiner = '\u200d';

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    private static readonly SearchValues<char> PlainOrLayout =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\n', '\t']);

    /// <summary>A text for one line: line breaks and tabs are written as <c>\n</c>, <c>\r</c> and <c>\t</c>.</summary>
    public static string Line(string text) => Escape(text, keepsLayout: false, showsSpaces: false);

    /// <summary>A text whose line feeds and tabs are the writer's own and stay.</summary>
    public static string Lines(string text) => Escape(text, keepsLayout: true, showsSpaces: false);

    /// <summary>A word or line as a human wrote it, in which every space that is not the ordinary one is shown.</summary>
    public static string Word(string text) => Escape(text, keepsLayout: false, showsSpaces: true);

    /// <summary>As <see cref="Line"/>, of the first characters of a long text.</summary>
    public static string Excerpt(string text, int most) => Line(text.Length <= most ? text : text[..most] + "...");

    /// <summary>Whether a text has control characters, which no name or label may have.</summary>
    public static bool HasControls(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\0', '\x1f') || text.ContainsAnyInRange('\x7f', '\x9f');

    /// <summary>Whether a character may stand in a line of others' text as it is.</summary>
    public static bool IsPrintable(Rune rune) => MayStay(rune, keepsLayout: false, showsSpaces: false);

    private static string Escape(string text, bool keepsLayout, bool showsSpaces)
    {
        var first = text.AsSpan().IndexOfAnyExcept(keepsLayout ? PlainOrLayout : Plain);
        if (first < 0)
            return text;

        var escaped = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var i = first; i < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (isWhole && MayStay(rune, keepsLayout, showsSpaces))
                escaped.Append(text, i, length);
            else
                AppendEscaped(escaped, text.AsSpan(i, length));
            i += length;
        }

        return escaped.ToString();
    }

    private static bool MayStay(Rune rune, bool keepsLayout, bool showsSpaces) => rune.Value switch
    {
        '\n' or '\t' => keepsLayout,
        ZeroWidthJoiner or ZeroWidthNonJoiner => !showsSpaces,
        ' ' => true,

        // Letters, marks and symbols that are drawn as nothing.
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) => false,
        >= 0xE0000 and <= 0xE0FFF => false,
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate => false,
            UnicodeCategory.SpaceSeparator => !showsSpaces,
            _ => true,
        },
    };

    private static void AppendEscaped(StringBuilder escaped, ReadOnlySpan<char> units)
    {
        foreach (var unit in units)
        {
            _ = unit switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
            };
        }
    }
}
