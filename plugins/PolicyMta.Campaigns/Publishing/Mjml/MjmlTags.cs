using System.Collections.Frozen;

namespace PolicyMta.Campaigns.Publishing.Mjml;

/// <summary>
/// Looks at the tags of MJML before it is compiled: the compiler takes whatever end tag comes for the one it waits for, drops what it does
/// not know, and goes as deep as elements do.
/// </summary>
internal sealed class MjmlTags
{
    private const int MaxDepth = 30;
    private const int MaxTags = 5000;
    private const int MaxProblems = 50;
    private const string Prefix = "mj";

    /// <summary>Elements whose content is taken as it is, up to their end tag.</summary>
    private static readonly FrozenSet<string> Verbatim = FrozenSet.Create(
        StringComparer.Ordinal, "mj-accordion-text", "mj-accordion-title", "mj-button", "mj-html-attribute", "mj-navbar-link", "mj-preview",
        "mj-raw", "mj-social-element", "mj-style", "mj-table", "mj-text", "mj-title");

    private readonly string _source;
    private readonly List<(int Line, string Message)> _problems = [];
    private readonly Stack<(string Name, int Line)> _open = new();
    private readonly HashSet<string> _once = new(StringComparer.Ordinal);
    private int _at;
    private int _counted;
    private int _line = 1;
    private int _tags;

    private MjmlTags(string source) => _source = source;

    /// <summary>What is wrong with the tags: a line, and the end of a sentence about it.</summary>
    public static List<(int Line, string Message)> ProblemsIn(string source)
    {
        var tags = new MjmlTags(source);
        tags.Look();
        return tags._problems;
    }

    private void Look()
    {
        while (_problems.Count < MaxProblems && Next() is >= 0 and var next)
        {
            LookAtWords(next);
            _at = next;
            if (_source.AsSpan(_at).StartsWith("<!--"))
            {
                var end = _source.IndexOf("-->", _at + 4, StringComparison.Ordinal);
                if (end < 0)
                {
                    Add("has a comment that is not closed: end it with -->.");
                    return;
                }

                _at = end + 3;
            }
            else if (!ReadTag())
            {
                return;
            }
        }

        LookAtWords(_source.Length);
        foreach (var (name, line) in _open.Reverse().Take(MaxProblems - _problems.Count))
            _problems.Add((line, $"opens {name}, which is not closed: write </{name}> where it ends."));
    }

    private int Next() => _at >= _source.Length ? -1 : _source.IndexOf('<', _at);

    /// <summary>Words between elements are dropped; pieces of Liquid there are looked for when they are lost.</summary>
    private void LookAtWords(int end)
    {
        if (_at >= end || (_open.TryPeek(out var open) && Verbatim.Contains(open.Name))
            || string.IsNullOrWhiteSpace(LiquidShield.WithoutWords(_source[_at..end])))
            return;
        _at += end - _at - _source.AsSpan(_at, end - _at).TrimStart().Length;
        Add("has words between elements, which MJML drops: put them into mj-text, or into mj-raw.");
    }

    /// <returns>False if looking further makes no sense.</returns>
    private bool ReadTag()
    {
        var isEnd = _at + 1 < _source.Length && _source[_at + 1] == '/';
        var start = _at + (isEnd ? 2 : 1);
        var end = start;
        while (end < _source.Length && (char.IsAsciiLetterOrDigit(_source[end]) || _source[end] is '-' or '_' or ':'))
            end++;
        var name = _source[start..end];
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var other = EndOfTag(end);
            _at = other < 0 ? _source.Length : other + 1;
            return true;
        }

        if (name.Any(char.IsAsciiLetterUpper))
            Add($"has {name}, which MJML does not know: write {name.ToLowerInvariant()}.");

        var close = EndOfTag(end);
        if (close < 0)
        {
            Add($"has a tag of {name} that is not closed: end it with >.");
            return false;
        }

        if (++_tags > MaxTags)
        {
            Add($"is the place of more than {MaxTags} tags: divide the template.");
            return false;
        }

        var isWhole = _source[close - 1] == '/';
        return isEnd ? Close(name, close) : Open(name, close, isWhole);
    }

    private bool Open(string name, int close, bool isWhole)
    {
        if (name == "mj-include")
            Add("has mj-include, which is not possible: there are no files. Use a brand block in mj-raw for what templates share.");
        if (name is "mjml" or "mj-body" && !_once.Add(name))
            Add($"has {name} for the second time, which MJML drops: put both into one.");
        if (!isWhole)
        {
            _open.Push((name, LineNow()));
            if (_open.Count > MaxDepth)
            {
                Add($"is nested deeper than {MaxDepth} elements.");
                return false;
            }
        }

        _at = close + 1;
        if (isWhole || !Verbatim.Contains(name))
            return true;
        var end = _source.IndexOf($"</{name}", _at, StringComparison.Ordinal);
        _at = end < 0 ? _source.Length : end;
        return true;
    }

    private bool Close(string name, int close)
    {
        if (!_open.TryPeek(out var open))
            Add($"closes {name}, which is not open: take the end tag out.");
        else if (open.Name != name)
            Add($"closes {name} where {open.Name} of line {open.Line} is open: write </{open.Name}> first.");
        while (_open.Any(one => one.Name == name) && _open.Pop().Name != name)
        {
            // What is in it ends with it: told once.
        }

        _at = close + 1;
        return true;
    }

    private int EndOfTag(int from)
    {
        var quote = '\0';
        for (var at = from; at < _source.Length; at++)
        {
            var c = _source[at];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c == '>')
                return at;
        }

        return -1;
    }

    private void Add(string message) => _problems.Add((LineNow(), message));

    private int LineNow()
    {
        _line += _source.AsSpan(_counted, _at - _counted).Count('\n');
        _counted = _at;
        return _line;
    }
}
