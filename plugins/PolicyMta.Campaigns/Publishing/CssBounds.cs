using System.Text;
using AngleSharp.Dom;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Says before CSS is inlined whether it would take too long: the library takes it to pieces with expressions that try out a lot, asks
/// every selector about every element, and writes every rule into all elements that it is for.
/// </summary>
internal static class CssBounds
{
    private const double MostLooks = 10_000_000;
    private const long MostWritten = 8 * 1024 * 1024;
    private const long MostTried = 3_000_000;
    private const long MostSplit = 30_000_000;
    private const int MostSpaces = 100;
    private const double MostMedia = 10_000;

    /// <summary>What the library's expressions begin to try at.</summary>
    private static readonly ImmutableArray<string> Beginnings = ["//", "/*", "data:", "url", "@", "\\"];

    /// <summary>Why the CSS of a document is not inlined, as the end of a sentence with what to do; null if it can be.</summary>
    public static string? ProblemIn(IDocument document)
    {
        var cost = new SelectorCost(document);
        var (looks, written) = (0.0, 0L);
        foreach (var style in document.QuerySelectorAll("style"))
        {
            if (style.GetAttribute("media") is { } media && !IsPlainMedia(media))
                return "has a media attribute that is too long for the inliner: shorten it";
            if (ProblemIn(style.TextContent) is { } problem)
                return problem;
            foreach (var (selector, block) in RulesOf(style.TextContent))
            {
                if (selector.Contains(LiquidShield.Word, StringComparison.Ordinal))
                    return "has Liquid in CSS: write it into values, or use style attributes";
                if (!SelectorCost.IsPlain(selector))
                    return $"has a selector that is too long, too nested, or not of plain characters ('{Shown(selector)}'): use a class";
                looks += cost.Of(selector);
                written += (long)cost.MatchesOf(selector) * block;
                if (looks > MostLooks)
                    return $"has selectors that take too long ('{Shown(selector)}' and those before it): use classes, and fewer parts";
                if (written > MostWritten)
                    return $"has rules for so many elements ('{Shown(selector)}' and those before it) that the HTML would be too long";
            }
        }

        return document.All.Select(static element => element.GetAttribute("style")).Where(static own => own is not null)
            .Select(static own => ProblemIn(own!)).FirstOrDefault(static problem => problem is not null);
    }

    private static string? ProblemIn(string css)
    {
        var tried = Beginnings.Sum(word => CountOf(css, word)) * css.Length;
        var split = css.Split('}').Sum(static block => ((long)block.AsSpan().Count(';') + 1) * block.Length * NamesIn(block));
        if (tried > MostTried || split > MostSplit || css.Contains('\r') || CountOf(css, "/*") > CountOf(css, "*/") || HasLongGap(css))
            return "has CSS that takes too long to read: remove comments, blanks and links, or shorten its rules";
        foreach (var query in QueriesOf(css))
        {
            if (!IsPlainMedia(query))
                return $"has a media query that takes too long to read ('{Shown(query)}'): shorten it";
        }

        return null;
    }

    /// <summary>
    /// All that may be a selector, with the length of what follows: those of media queries as well, since some are inlined, and all before
    /// several braces, of which the library takes one.
    /// </summary>
    private static IEnumerable<(string Selector, int Block)> RulesOf(string css)
    {
        foreach (var rule in WithoutComments(css).Split('}'))
        {
            foreach (var part in rule.Split('{')[..^1])
            {
                var names = part[(part.LastIndexOf(';') + 1)..];
                if (names.AsSpan().TrimStart().StartsWith('@'))
                    continue;
                foreach (var name in names.Split(','))
                    yield return (string.Join(' ', name.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)), rule.Length);
            }
        }
    }

    private static string WithoutComments(string css)
    {
        var kept = new StringBuilder(css.Length);
        var at = 0;
        for (int start; (start = css.IndexOf("/*", at, StringComparison.Ordinal)) >= 0;)
        {
            kept.Append(css, at, start - at);
            at = css.IndexOf("*/", start + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : css.Length;
        }

        return kept.Append(css, at, css.Length - at).ToString();
    }

    private static IEnumerable<string> QueriesOf(string css)
    {
        for (var at = 0; (at = css.IndexOf("@media", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = css.IndexOf('{', at);
            yield return css[(at + 6)..(end < 0 ? css.Length : end)];
        }
    }

    /// <summary>A list of media is read in as many ways as blanks beside its commas can be divided.</summary>
    private static bool IsPlainMedia(string query)
    {
        var ways = 1.0;
        for (var at = query.IndexOf(','); at >= 0; at = query.IndexOf(',', at + 1))
        {
            var end = at + 1;
            while (end < query.Length && char.IsWhiteSpace(query[end]))
                end++;
            ways *= end - at;
        }

        return query.Length <= 1000 && ways <= MostMedia;
    }

    private static bool HasLongGap(string css)
    {
        var gap = 0;
        foreach (var c in css)
        {
            gap = char.IsWhiteSpace(c) ? gap + 1 : 0;
            if (gap > MostSpaces)
                return true;
        }

        return false;
    }

    private static long NamesIn(string block) =>
        block.IndexOf('{') is >= 0 and var open ? block.AsSpan(0, open).Count(',') + 1 : 1;

    private static long CountOf(string css, string word)
    {
        var count = 0L;
        for (var at = 0; (at = css.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += word.Length)
            count++;
        return count;
    }

    private static string Shown(string css) => css.Trim() is { Length: > 60 } text ? text[..60] + "..." : css.Trim();
}
