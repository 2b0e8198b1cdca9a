using System.Text;

namespace PolicyMta.Authentication.Spf;

/// <summary>A text with macros (RFC 7208 section 7). Immutable.</summary>
internal sealed class MacroText
{
    private const string Letters = "slodiphv";
    private const string LettersOfExplanations = "crt";
    private const string AllDelimiters = ".-+,/_=";
    private const int MostParts = 200;

    private MacroText(ImmutableArray<MacroPart> parts) => Parts = parts;

    public ImmutableArray<MacroPart> Parts { get; }

    /// <summary>Whether it asks for the client's validated name, which costs look-ups.</summary>
    public bool AsksForName => Parts.Any(part => part.Letter == 'p');

    /// <returns>The text, or null if it is not valid, or has more macros than any name could hold.</returns>
    public static MacroText? Parse(string text, bool isExplanation = false)
    {
        var parts = ImmutableArray.CreateBuilder<MacroPart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not (>= '!' and <= '~') && !(isExplanation && text[i] == ' '))
                return null;
            if (text[i] != '%')
            {
                literal.Append(text[i]);
                continue;
            }

            if (++i >= text.Length)
                return null;
            switch (text[i])
            {
                case '%':
                    literal.Append('%');
                    break;
                case '_':
                    literal.Append(' ');
                    break;
                case '-':
                    literal.Append("%20");
                    break;
                case '{':
                    var end = text.IndexOf('}', i);
                    if (end < 0 || Macro(text.AsSpan(i + 1, end - i - 1), isExplanation) is not { } macro)
                        return null;
                    if (literal.Length > 0)
                        parts.Add(new MacroPart(literal.ToString()));
                    literal.Clear();
                    parts.Add(macro);
                    i = end;
                    break;
                default:
                    return null;
            }
        }

        if (literal.Length > 0)
            parts.Add(new MacroPart(literal.ToString()));
        return parts.Count > MostParts ? null : new MacroText(parts.ToImmutable());
    }

    /// <summary>Reads a domain-spec, which ends in a macro or in a dot and a label that may be a top-level domain.</summary>
    /// <returns>The text, or null if it is not valid.</returns>
    public static MacroText? ParseDomain(string text)
    {
        if (Parse(text) is not { Parts: [.., var last] } read)
            return null;
        return last.Literal is null || EndsInLabel(last.Literal, read.Parts.Length > 1) ? read : null;
    }

    private static bool EndsInLabel(string literal, bool isAfterMacro)
    {
        var name = literal.EndsWith('.') ? literal[..^1] : literal;
        var dot = name.LastIndexOf('.');
        if (dot < 0 || (dot == 0 && !isAfterMacro))
            return false;
        var label = name.AsSpan(dot + 1);
        return label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && !label.ContainsAnyExcept(Domains.LetterDigitHyphen) && label.ContainsAnyExceptInRange('0', '9');
    }

    private static MacroPart? Macro(ReadOnlySpan<char> text, bool isExplanation)
    {
        if (text.IsEmpty)
            return null;
        var letter = char.ToLowerInvariant(text[0]);
        if (!Letters.Contains(letter) && !(isExplanation && LettersOfExplanations.Contains(letter)))
            return null;
        var rest = text[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is >= 0 and var count ? count : rest.Length;
        var keep = 0;
        if (digits > 0 && (!int.TryParse(rest[..Math.Min(digits, 9)], out keep) || keep == 0))
            return null;
        rest = rest[digits..];
        var reverse = rest is ['r' or 'R', ..];
        var delimiters = reverse ? rest[1..] : rest;
        if (delimiters.ContainsAnyExcept(AllDelimiters))
            return null;
        return new MacroPart(
            null, letter, keep, reverse, delimiters.IsEmpty ? "." : delimiters.ToString(), char.IsAsciiLetterUpper(text[0]));
    }
}
