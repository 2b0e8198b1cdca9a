using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Hides Liquid from a library that reads HTML, which would move it out of tables and escape its signs: a piece between elements becomes a
/// comment, and one inside of an element, or that writes something, a word. Immutable.
/// </summary>
internal sealed partial class LiquidShield
{
    /// <summary>Begins what stands for a piece.</summary>
    public const string Word = "liquidpiece";

    private readonly ImmutableArray<HiddenPiece> _pieces;

    private LiquidShield(string html, ImmutableArray<HiddenPiece> pieces)
    {
        Html = html;
        _pieces = pieces;
    }

    /// <summary>The HTML without Liquid.</summary>
    public string Html { get; }

    /// <summary>A text without the words that stand for pieces.</summary>
    public static string WithoutWords(string text) => Moved().Replace(text, "");

    /// <summary>Hides the Liquid of a text; null if it holds the words that stand for it.</summary>
    public static LiquidShield? Over(string source)
    {
        if (source.Contains(Word, StringComparison.OrdinalIgnoreCase))
            return null;
        var (html, pieces, at, isInTag) = (new StringBuilder(source.Length), ImmutableArray.CreateBuilder<HiddenPiece>(), 0, false);
        var (line, lineInHtml) = (1, 1);
        foreach (var match in Piece().Matches(source).Cast<Match>())
        {
            var text = source.AsSpan(at, match.Index - at);
            isInTag = IsInTagAfter(text, isInTag);
            html.Append(text);
            var lines = text.Count('\n');
            (line, lineInHtml) = (line + lines, lineInHtml + lines);
            var word = string.Create(CultureInfo.InvariantCulture, $"{Word}{pieces.Count}x");
            html.Append(isInTag || match.ValueSpan.StartsWith("{{") ? word : $"<!--{word}-->");
            pieces.Add(new HiddenPiece(match.Value, line, lineInHtml));
            line += match.ValueSpan.Count('\n');
            at = match.Index + match.Length;
        }

        return new LiquidShield(html.Append(source, at, source.Length - at).ToString(), pieces.ToImmutable());
    }

    /// <summary>
    /// Puts the Liquid back into HTML; null if a piece was lost, doubled, moved before another or made an attribute. A brace that was
    /// written as <c>&amp;#123;</c> and read as itself becomes that again where it would begin Liquid.
    /// </summary>
    public string? RestoreHtml(string html) => Literal(html) is { } literal ? Restore(literal) : null;

    /// <summary>
    /// Puts the Liquid back into HTML that was made of the other, wherever it went and as often as it stands there; null if a brace in a
    /// piece of HTML, in which a reference would stay one, would begin Liquid.
    /// </summary>
    /// <param name="html">The HTML.</param>
    /// <param name="lost">Takes the pieces that are not in it.</param>
    public string? RestoreMoved(string html, List<HiddenPiece> lost)
    {
        if (Literal(html) is not { } literal)
            return null;
        var found = new HashSet<int>();
        var restored = Moved().Replace(literal, match =>
        {
            var number = int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture);
            found.Add(number);
            return _pieces[number].Text;
        });
        lost.AddRange(_pieces.Where((_, number) => !found.Contains(number)));
        return restored;
    }

    /// <summary>
    /// The first piece that changes a variable and stands in HTML that was made of the other more than once, or behind a piece that it was
    /// before; null if there is none.
    /// </summary>
    public HiddenPiece? MovedIn(string html)
    {
        var places = Moved().Matches(html).Select(static match => int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture))
            .ToList();
        for (var number = 0; number < _pieces.Length; number++)
        {
            if (!Changing().IsMatch(_pieces[number].Text))
                continue;
            var at = places.IndexOf(number);
            if (at != places.LastIndexOf(number) || places.Take(at).Any(other => other > number))
                return _pieces[number];
        }

        return null;
    }

    /// <summary>What somebody says of the HTML, said of the source.</summary>
    public string RestoreWords(string words) =>
        Moved().Replace(words, match => _pieces[int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture)].Text);

    /// <summary>The line of the source that a line of the HTML was, at its end.</summary>
    public int LineOf(int lineInHtml) =>
        lineInHtml + _pieces.Where(piece => piece.LineInHtml <= lineInHtml).Sum(static piece => piece.Text.AsSpan().Count('\n'));

    /// <summary>The same for plain text, in which nothing stands for a brace: null if one would begin Liquid.</summary>
    public string? RestoreText(string text) => Brace().IsMatch(text) ? null : Restore(text);

    private static string? Literal(string html)
    {
        var isLost = false;
        var literal = BraceInHtml().Replace(html, match =>
        {
            if (match.Value == "{")
                return "&#123;";
            isLost |= Brace().IsMatch(match.ValueSpan);
            return match.Value;
        });
        return isLost ? null : literal;
    }

    private string? Restore(string html)
    {
        var found = Hidden().Matches(html);
        if (found.Count != _pieces.Length)
            return null;
        var (text, at) = (new StringBuilder(html.Length), 0);
        for (var i = 0; i < found.Count; i++)
        {
            var match = found[i];
            if (match.Groups[1].Value != i.ToString(CultureInfo.InvariantCulture)
                || html.AsSpan(match.Index + match.Length).StartsWith("=\"\"", StringComparison.Ordinal))
                return null;
            text.Append(html, at, match.Index - at).Append(_pieces[i].Text);
            at = match.Index + match.Length;
        }

        return text.Append(html, at, html.Length - at).ToString();
    }

    private static bool IsInTagAfter(ReadOnlySpan<char> text, bool isInTag) => text.LastIndexOfAny('<', '>') switch
    {
        < 0 => isInTag,
        var at => text[at] == '<',
    };

    [GeneratedRegex(@"\{\{.*?\}\}|\{%.*?%\}", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Piece();

    /// <summary>A brace that with what follows would begin Liquid.</summary>
    [GeneratedRegex(@"\{(?=[{%]|(?:<!--)?" + Word + ")", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Brace();

    /// <summary>The same, or a piece of HTML in which a reference would stay one.</summary>
    [GeneratedRegex(
        @"<(?<e>style|script|xmp|iframe|noembed|noframes|plaintext)\b.*?(?:</\k<e>|$)|<!--(?!" + Word + @").*?(?:-->|$)|\{(?=[{%]|(?:<!--)?"
            + Word + ")",
        RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex BraceInHtml();

    [GeneratedRegex("(?:<!--)?" + Word + "([0-9]+)x(?:-->)?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"^\{%-?\s*(?:assign|capture|increment|decrement)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Changing();

    [GeneratedRegex(
        @"<!--\s*" + Word + @"(?<n>[0-9]+)x\s*-->|" + Word + "(?<n>[0-9]+)x", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Moved();
}
