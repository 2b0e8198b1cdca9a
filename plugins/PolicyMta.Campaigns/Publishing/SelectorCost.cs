using System.Buffers;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// How much work it is to find the elements that a selector is for: from each that its last part fits, every way up through the elements
/// around it may be tried. For one document.
/// </summary>
internal sealed partial class SelectorCost
{
    private const int MostLength = 300;
    private const int MostNesting = 2;

    /// <summary>What the library reads as it stands: it takes comments and escapes out, and puts together what is beside them.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-#.:*>+~()[]=\"'^$%@ ");

    private static readonly char[] Joins = [' ', '>', '+', '~'];

    private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _byMark = new(StringComparer.OrdinalIgnoreCase);
    private readonly int _elements;
    private readonly int _depth;
    private readonly int _width = 1;

    public SelectorCost(IDocument document)
    {
        var open = new Stack<(IElement Element, int Depth)>();
        if (document.DocumentElement is { } root)
            open.Push((root, 1));
        while (open.TryPop(out var next))
        {
            _elements++;
            _depth = Math.Max(_depth, next.Depth);
            _width = Math.Max(_width, next.Element.ChildElementCount);
            Note(next.Element);
            foreach (var child in next.Element.Children)
                open.Push((child, next.Depth + 1));
        }
    }

    /// <summary>Whether a selector is one that can be judged at all.</summary>
    public static bool IsPlain(string selector)
    {
        if (selector.Length > MostLength || selector.AsSpan().ContainsAnyExcept(Plain))
            return false;
        var depth = 0;
        foreach (var c in selector)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth > MostNesting)
                return false;
        }

        return Has().Count(selector) <= 1;
    }

    /// <summary>How many elements a plain selector fits at most.</summary>
    public int MatchesOf(string selector)
    {
        if (selector.AsSpan().ContainsAny('(', '[') || selector.Length == 0)
            return _elements;
        var parts = selector.Split(Joins, StringSplitOptions.RemoveEmptyEntries);
        return parts is [.., var last] && Array.TrueForAll(parts, part => HavingAll(part) > 0) ? HavingAll(last) : 0;
    }

    /// <summary>About how many elements are looked at.</summary>
    public double Of(string selector)
    {
        var direct = Direct().Replace(selector.Trim(), ">");
        var (ways, most) = (1.0, 1.0);
        var up = 0;
        foreach (var join in Join().EnumerateMatches(direct))
        {
            up++;
            ways *= direct.AsSpan(join.Index, join.Length).Contains('~') ? _width : Math.Max(0, _depth - up + 1) / (double)up;
            most = Math.Max(most, ways);
        }

        if (Counting().IsMatch(selector))
            most *= _width;
        if (Has().IsMatch(selector))
            most *= _elements;
        // That another part fits nothing is found out only after all ways were tried.
        var last = selector[(selector.AsSpan().LastIndexOfAny(Joins) + 1)..];
        var begun = selector.AsSpan().ContainsAny('(', '[') ? _elements : HavingAll(last);
        return _elements + (begun * most);
    }

    /// <summary>How many elements have the rarest of the names in a part of a selector.</summary>
    private int HavingAll(string part)
    {
        var least = _elements;
        foreach (var mark in Mark().EnumerateMatches(part))
            least = Math.Min(least, _byMark.GetValueOrDefault(part.Substring(mark.Index, mark.Length)));
        var end = part.AsSpan().IndexOfAny("#.:*");
        var name = end < 0 ? part : part[..end];
        return name.Length > 0 ? Math.Min(least, _byName.GetValueOrDefault(name)) : least;
    }

    private void Note(IElement element)
    {
        Add(_byName, element.LocalName);
        if (element.Id is { Length: > 0 } id)
            Add(_byMark, "#" + id);
        foreach (var name in element.ClassList)
            Add(_byMark, "." + name);
    }

    private static void Add(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    [GeneratedRegex("[#.][A-Za-z0-9_-]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();

    [GeneratedRegex(" *[>+] *", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Direct();

    [GeneratedRegex(" *~ *| +", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Join();

    [GeneratedRegex(":(?:nth|only|first-of|last)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Counting();

    [GeneratedRegex(@":has\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Has();
}
