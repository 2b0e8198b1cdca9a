using System.Text.RegularExpressions;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// Looks at Liquid before it is parsed: the parser goes as deep as the text does, and too deep ends the process. Where a piece ends must
/// not be open to doubt, so quotes hold neither braces nor backslashes.
/// </summary>
internal static partial class LiquidBounds
{
    private const int MaxDepth = 30;
    private const int MaxPiece = 2000;
    private const int MaxFilters = 30;
    private const int MaxBrackets = 20;
    private const int MaxWords = 40;
    private const int MaxPieces = 5000;

    private static readonly ImmutableArray<string> Blocks = ["if", "unless", "case", "for", "capture", "comment"];

    private static readonly ImmutableArray<string> Simple =
        ["elsif", "else", "when", "assign", "increment", "decrement", "break", "continue", "brand"];

    /// <summary>Collects what must not be parsed; nothing is added if the text may be.</summary>
    /// <param name="source">The text.</param>
    /// <param name="place">What it is called in mistakes.</param>
    /// <param name="mistakes">Takes the mistakes.</param>
    public static void Check(string source, string place, List<Mistake> mistakes)
    {
        var (line, counted, pieces, at) = (1, 0, 0, 0);
        var open = new Stack<string>();
        while (NextPiece(source, at) is >= 0 and var start)
        {
            line += source.AsSpan(counted, start - counted).Count('\n');
            counted = start;
            var isTag = source[start + 1] == '%';
            var end = EndOf(source, start + 2, isTag ? '%' : '}', out var problem);
            if (problem is null && ++pieces > MaxPieces)
                problem = $"is the beginning of more than {MaxPieces} pieces of Liquid: divide the template.";
            if (problem is null)
                problem = MistakeIn(source.AsSpan(start, end - start));
            if (problem is null && isTag)
                problem = MistakeInTag(NameOf(source.AsSpan(start + 2)), open);
            if (problem is not null)
            {
                mistakes.Add(Mistake.At(place, line, problem));
                return;
            }

            at = end;
        }
    }

    private static int NextPiece(string source, int from)
    {
        for (var at = from; (at = source.IndexOf('{', at)) >= 0 && at + 1 < source.Length; at++)
        {
            if (source[at + 1] is '{' or '%')
                return at;
        }

        return -1;
    }

    private static int EndOf(string source, int from, char close, out string? problem)
    {
        problem = null;
        var quote = '\0';
        for (var at = from; at + 1 < source.Length && at - from <= MaxPiece; at++)
        {
            var c = source[at];
            if (quote != '\0')
            {
                if (c is '\\' or '{' or '}' or '%' && (c != '%' || source[at + 1] == '}'))
                {
                    problem = "has a backslash or a brace in quotes, which is not possible there: write it outside.";
                    return at;
                }

                if (c == quote)
                    quote = '\0';
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '{')
            {
                problem = "has a brace within Liquid: end the one before with }} or %}.";
                return at;
            }
            else if (c == close && source[at + 1] == '}')
            {
                return at + 2;
            }
        }

        problem = $"has Liquid that is not closed, or longer than {MaxPiece} characters: end it with {(close == '%' ? "%}" : "}}")}.";
        return from;
    }

    private static string? MistakeIn(ReadOnlySpan<char> piece)
    {
        if (piece.Count('|') > MaxFilters)
            return $"has more than {MaxFilters} filters in a row: assign what is between.";
        if (piece.Count('[') + piece.Count('(') > MaxBrackets)
            return $"has more than {MaxBrackets} brackets in one piece.";
        var words = 0;
        foreach (var match in Joins().EnumerateMatches(piece))
            words += match.Length > 0 ? 1 : 0;
        return words > MaxWords ? $"has more than {MaxWords} conditions in one piece." : null;
    }

    /// <summary>
    /// Blocks that are open must be closed in turn, in comments as well: what the parser does not look at cannot make it go deeper than was
    /// counted.
    /// </summary>
    private static string? MistakeInTag(string name, Stack<string> open)
    {
        if (name.StartsWith("end", StringComparison.Ordinal) && Blocks.Contains(name[3..]))
        {
            if (open.TryPop(out var opened) && opened == name[3..])
                return null;
            var place = opened is null ? "no block is open" : $"the block '{opened}' is open, which comes first";
            return $"has the tag '{name}' where {place}.";
        }

        if (!Blocks.Contains(name))
        {
            return Simple.Contains(name)
                ? null
                : $"has a tag that is not possible here: possible are {string.Join(", ", Blocks)}, {string.Join(", ", Simple)}.";
        }

        open.Push(name);
        return open.Count > MaxDepth ? $"is nested deeper than {MaxDepth} blocks." : null;
    }

    private static string NameOf(ReadOnlySpan<char> tag)
    {
        var rest = tag.TrimStart('-').TrimStart();
        var end = 0;
        while (end < rest.Length && end < 20 && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] == '_'))
            end++;
        return rest[..end].ToString();
    }

    [GeneratedRegex(@"\b(and|or|contains)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Joins();
}
