using System.Buffers;
using System.Net;
using System.Text.RegularExpressions;

namespace PolicyMta.Engagement.Rewriting;

/// <summary>
/// Finds the links of HTML as mail programs read it (the tokens of the HTML standard, as far as they matter here), those for Outlook in
/// conditional comments included. Time and memory follow the length; nothing throws. For one text.
/// </summary>
internal sealed partial class HtmlLinks
{
    /// <summary>More than this of one message are left as they are.</summary>
    public const int Most = 2_000;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> AttributeEnds = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\f>");

    /// <summary>Elements of which all up to the end tag is text.</summary>
    private static readonly ImmutableArray<string> TextOnly =
        ["style", "script", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

    private static readonly ImmutableArray<string> Linking = ["a", "area", "v:roundrect", "v:rect", "v:oval", "v:shape"];

    private readonly string _html;
    private readonly List<FoundLink> _links = [];
    private int _at;

    private HtmlLinks(string html) => _html = html;

    /// <summary>The links, in order.</summary>
    public IReadOnlyList<FoundLink> Links => _links;

    /// <summary>Where something is put that stands at the end of the body.</summary>
    public int End { get; private set; }

    public static HtmlLinks In(string html)
    {
        var found = new HtmlLinks(html) { End = html.Length };
        while (found.Next() && found._links.Count < Most)
        {
        }

        return found;
    }

    private bool Next()
    {
        var open = _html.AsSpan(_at).IndexOf('<');
        if (open < 0 || _at + open + 1 >= _html.Length)
            return false;
        _at += open;
        switch (_html[_at + 1])
        {
            case '!':
                return SkipDeclaration();
            case '?':
                return SkipPast(">");
            case '/':
                if (StartsWith("/body", 1) && Ends(_at + 6))
                    End = _at;
                return SkipPast(">");
            case var letter when char.IsAsciiLetter(letter):
                return ReadTag();
            default:
                _at++;
                return true;
        }
    }

    /// <summary>Comments are skipped, but not what is in one for Outlook.</summary>
    private bool SkipDeclaration() =>
        !StartsWith("!--", 1) ? SkipPast(">") : StartsWith("[if", 4) ? SkipPast("]>") : SkipPast("-->");

    private bool ReadTag()
    {
        var start = _at + 1;
        var length = _html.AsSpan(start).IndexOfAny(NameEnds);
        if (length < 0)
            return false;
        _at = start + length;
        var name = _html.AsSpan(start, length);
        var isLink = IsOneOf(Linking, name);
        if (!ReadAttributes(isLink))
            return false;
        foreach (var text in TextOnly)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return SkipTo("</" + text);
        }

        return true;
    }

    /// <returns>False if the text ends within the tag.</returns>
    private bool ReadAttributes(bool isLink)
    {
        (int Start, int Length)? link = null;
        string? track = null;
        while (true)
        {
            while (_at < _html.Length && (char.IsWhiteSpace(_html[_at]) || _html[_at] == '/'))
                _at++;
            if (_at >= _html.Length)
                return false;
            if (_html[_at] == '>')
            {
                _at++;
                if (link is { } place)
                    Add(place.Start, place.Length, track);
                return true;
            }

            // An equals sign at the beginning is part of the name.
            var length = _html.AsSpan(_at + 1).IndexOfAny(AttributeEnds);
            if (length < 0)
                return false;
            var (name, nameLength) = (_at, length + 1);
            _at += nameLength;
            if (ReadValue() is not { } value)
                return false;
            if (!isLink || value.Length == 0)
                continue;
            var attribute = _html.AsSpan(name, nameLength);
            if (link is null && attribute.Equals("href", StringComparison.OrdinalIgnoreCase))
                link = value;
            else if (track is null && attribute.Equals("data-track", StringComparison.OrdinalIgnoreCase))
                track = Decoded(value.Start, value.Length);
        }
    }

    /// <returns>Where the value stands, quotes included; of no length if there is none; null if the text ends within it.</returns>
    private (int Start, int Length)? ReadValue()
    {
        var at = _at;
        while (at < _html.Length && char.IsWhiteSpace(_html[at]))
            at++;
        if (at >= _html.Length || _html[at] != '=')
            return (at, 0);
        at++;
        while (at < _html.Length && char.IsWhiteSpace(_html[at]))
            at++;
        if (at >= _html.Length)
            return null;
        var quote = _html[at];
        var length = quote is '"' or '\''
            ? _html.AsSpan(at + 1).IndexOf(quote) is >= 0 and var inner ? inner + 2 : -1
            : _html.AsSpan(at).IndexOfAny(ValueEnds);
        if (length < 0)
            return null;
        _at = at + length;
        return (at, length);
    }

    private void Add(int start, int length, string? track)
    {
        var url = Decoded(start, length);
        if (HasUnknownName(start, length))
            return;
        if (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || track is not null)
            _links.Add(new FoundLink(start, length, url, track));
    }

    /// <summary>A value as a browser reads it: without quotes, with references resolved.</summary>
    private string Decoded(int start, int length)
    {
        var value = _html.AsSpan(start, length);
        if (value[0] is '"' or '\'')
            value = value[1..^1];
        value = value.Trim();
        if (value.ContainsAny("\t\r\n"))
            value = value.ToString().Replace("\t", "", StringComparison.Ordinal).ReplaceLineEndings("");
        return value.Contains('&') ? WebUtility.HtmlDecode(value.ToString()) : value.ToString();
    }

    /// <summary>
    /// Whether a browser may read a reference otherwise than here, where only the names of HTML 4 are known: such a link is left alone.
    /// </summary>
    private bool HasUnknownName(int start, int length)
    {
        var value = _html.AsSpan(start, length);
        foreach (var match in Reference().EnumerateMatches(value))
        {
            var name = value.Slice(match.Index, match.Length).ToString();
            if (WebUtility.HtmlDecode(name) == name)
                return true;
        }

        return false;
    }

    [GeneratedRegex("&[A-Za-z][A-Za-z0-9]*;", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    private bool SkipPast(string end)
    {
        var at = _html.IndexOf(end, _at, StringComparison.Ordinal);
        _at = at < 0 ? _html.Length : at + end.Length;
        return at >= 0;
    }

    private bool SkipTo(string end)
    {
        _at = _html.IndexOf(end, _at, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at : _html.Length;
        return true;
    }

    private bool StartsWith(string text, int after) =>
        _html.AsSpan(Math.Min(_at + after, _html.Length)).StartsWith(text, StringComparison.OrdinalIgnoreCase);

    private bool Ends(int at) => at >= _html.Length || NameEnds.Contains(_html[at]);

    private static bool IsOneOf(ImmutableArray<string> names, ReadOnlySpan<char> name)
    {
        foreach (var one in names)
        {
            if (name.Equals(one, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
