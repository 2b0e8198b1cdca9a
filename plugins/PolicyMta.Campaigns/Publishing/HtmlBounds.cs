using System.Collections.Frozen;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Looks at HTML before it is parsed, since parsing can make much of little: what formats text and is not closed is opened anew in every
/// element that follows, so that 2,000 of one and 8,000 of the other make 16 million. What may be closed or not counts as open.
/// </summary>
internal sealed class HtmlBounds
{
    private const int MostTags = 20_000;
    private const int MostAttributes = 200;

    /// <summary>Elements that may be made because of others that are open.</summary>
    private const long MostMade = 400_000;

    private static readonly FrozenSet<string> Formatting = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u");

    /// <summary>Elements past which an end tag may reach nothing: what was open before them may stay open.</summary>
    private static readonly FrozenSet<string> Walls = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "table", "td", "th", "caption", "applet", "marquee", "object", "template", "select", "svg",
        "math", "foreignobject", "desc", "annotation-xml", "style", "script", "title", "textarea", "xmp", "iframe", "noembed", "noframes",
        "noscript", "plaintext", "frameset", "button");

    private readonly string _html;
    private readonly Dictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);
    private int _at;
    private int _openNow;
    private int _behindWalls;
    private int _tags;
    private long _made;

    private HtmlBounds(string html) => _html = html;

    /// <summary>What must be changed before the HTML is parsed, as the end of a sentence; null if nothing must.</summary>
    public static string? ProblemIn(string html) => new HtmlBounds(html).Problem();

    private string? Problem()
    {
        while ((_at = _html.IndexOf('<', _at)) >= 0 && _at + 1 < _html.Length)
        {
            var next = _html[_at + 1];
            if (char.IsAsciiLetter(next) || (next == '/' && _at + 2 < _html.Length && char.IsAsciiLetter(_html[_at + 2])))
            {
                if (!ReadTag(isEnd: next == '/'))
                    return $"has a tag with more than {MostAttributes} attributes";
                if (++_tags > MostTags)
                    return $"has more than {MostTags} tags";
                if (_made > MostMade)
                    return "opens a, b, font or the like too often without closing it in the same cell";
            }
            else if (next is '!' or '?' or '/')
            {
                SkipDeclaration();
            }
            else
            {
                _at++;
            }
        }

        return null;
    }

    /// <returns>False if the tag has too many attributes.</returns>
    private bool ReadTag(bool isEnd)
    {
        _at += isEnd ? 2 : 1;
        var start = _at;
        while (_at < _html.Length && !IsSpace(_html[_at]) && _html[_at] is not ('/' or '>'))
            _at++;
        var name = _html[start.._at];
        var isBounded = SkipAttributes();
        Count(name, isEnd);
        return isBounded;
    }

    private void Count(string name, bool isEnd)
    {
        if (Walls.Contains(name))
            Wall();
        else if (Formatting.Contains(name))
            CountFormatting(name, isEnd);
        if (!isEnd)
            _made += 1 + _openNow + _behindWalls;
    }

    private void CountFormatting(string name, bool isEnd)
    {
        var open = _open.GetValueOrDefault(name);
        if (isEnd && open > 0)
        {
            _open[name] = open - 1;
            _openNow--;
        }
        else if (!isEnd && (open == 0 || name.ToLowerInvariant() is not ("a" or "nobr")))
        {
            // One of these ends the one before.
            _open[name] = open + 1;
            _openNow++;
        }
    }

    private void Wall()
    {
        _behindWalls += _openNow;
        _openNow = 0;
        _open.Clear();
    }

    /// <summary>Goes past the end of the tag, as the parser does: only directly after an equals sign a quote begins a value.</summary>
    private bool SkipAttributes()
    {
        var attributes = 0;
        while (_at < _html.Length)
        {
            while (_at < _html.Length && (IsSpace(_html[_at]) || _html[_at] == '/'))
                _at++;
            if (_at >= _html.Length || _html[_at] == '>')
                return attributes <= MostAttributes;
            attributes++;
            _at++;
            while (_at < _html.Length && !IsSpace(_html[_at]) && _html[_at] is not ('/' or '>' or '='))
                _at++;
            SkipValue();
        }

        return attributes <= MostAttributes;
    }

    private void SkipValue()
    {
        var at = _at;
        while (at < _html.Length && IsSpace(_html[at]))
            at++;
        if (at >= _html.Length || _html[at] != '=')
            return;
        _at = at + 1;
        while (_at < _html.Length && IsSpace(_html[_at]))
            _at++;
        if (_at < _html.Length && _html[_at] is '"' or '\'')
        {
            var end = _html.IndexOf(_html[_at], _at + 1);
            _at = end < 0 ? _html.Length : end + 1;
            return;
        }

        while (_at < _html.Length && !IsSpace(_html[_at]) && _html[_at] != '>')
            _at++;
    }

    /// <summary>A comment without tags in it is passed; where tags in one end, and whether they count, is open to doubt.</summary>
    private void SkipDeclaration()
    {
        var tag = _html.IndexOf('<', _at + 1);
        if (_html.AsSpan(_at).StartsWith("<!--"))
        {
            var end = _html.IndexOf("-->", _at + 4, StringComparison.Ordinal);
            if (end < 0 || (tag >= 0 && tag < end))
                Wall();
        }
        else if (_html.IndexOf('>', _at) is var close && (close < 0 || (tag >= 0 && tag < close)))
        {
            Wall();
        }

        _at += 2;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
