using System.Globalization;
using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// Finds the SMTP reply in what a server wrote around it: <c>host mx said: 550-5.1.1 No such user (in reply to RCPT TO command)</c>.
/// Linear.
/// </summary>
internal static class ReplyText
{
    private const string BeforeCode = ":;<'\"[(#-,>=|";

    /// <summary>The reply that a text holds; the code is 0 if it holds none. Null only for empty text.</summary>
    public static ReturnedReply? Read(string text)
    {
        text = OneLine(text);
        if (text.Length == 0)
            return null;
        var codeAt = FindCode(text, out var isStrong);
        var enhanced = FindEnhanced(text, codeAt < 0 ? 0 : codeAt);
        if (codeAt < 0)
        {
            enhanced ??= FindEnhanced(text, 0);
            return new ReturnedReply(0, enhanced, text);
        }

        // A gateway's own words, and what it was answered behind them: the answer counts.
        var code = CodeAt(text, codeAt);
        if (FindLaterCode(text, codeAt + 3) is >= 0 and var later
            && (code < 400 || (!isStrong && EnhancedBehind(text, later) is not null) || IsWrapped(text, later)))
        {
            codeAt = later;
            code = CodeAt(text, codeAt);
            enhanced = EnhancedBehind(text, codeAt) ?? FindEnhanced(text, codeAt) ?? enhanced;
        }

        enhanced ??= FindEnhanced(text, 0);
        return new ReturnedReply(code, enhanced, Bare(text[codeAt..], code, enhanced));
    }

    /// <summary>White space and line breaks as one space.</summary>
    public static string OneLine(ReadOnlySpan<char> text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MailBounds.Diagnostic));
        foreach (var c in text)
        {
            if (line.Length >= MailBounds.Diagnostic)
                break;
            if (c > ' ' && c != '\u00A0')
                line.Append(char.IsControl(c) ? '?' : c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>Whether a text holds a reply code in a place where servers write one.</summary>
    public static bool HasCode(string text) => FindCode(text, out _) >= 0;

    /// <summary>The first enhanced status code from a place on; or null.</summary>
    public static EnhancedStatusCode? FindEnhanced(ReadOnlySpan<char> text, int from)
    {
        for (var i = from; i + 5 <= text.Length; i++)
        {
            if (text[i] is '2' or '4' or '5' && text[i + 1] == '.' && (i == 0 || !IsPartOfNumber(text[i - 1]))
                && EnhancedAt(text, i) is { } code)
                return code;
        }

        return null;
    }

    private static EnhancedStatusCode? EnhancedAt(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 10 && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        var code = text[at..end].TrimEnd('.');
        if (end < text.Length && char.IsAsciiLetter(text[end]))
            return null;
        return EnhancedStatusCode.TryParse(code.ToString(), null, out var parsed) ? parsed : null;
    }

    /// <summary>The place of the reply code: the first that has an enhanced status of its class behind it, else the first at all.</summary>
    private static int FindCode(string text, out bool isStrong)
    {
        var first = -1;
        for (var at = NextCode(text, 0); at >= 0; at = NextCode(text, at + 3))
        {
            if (EnhancedBehind(text, at) is not null)
            {
                isStrong = true;
                return at;
            }

            if (first < 0)
                first = at;
        }

        isStrong = false;
        return first;
    }

    private static int FindLaterCode(string text, int from) => NextCode(text, from);

    /// <summary>Whether what stands before a code says that another server gave it.</summary>
    private static bool IsWrapped(string text, int at)
    {
        var before = text.AsSpan(0, at).TrimEnd(" '\"[(<");
        if (before.Contains("message expired", StringComparison.OrdinalIgnoreCase))
            return false;
        return text[at - 1] == '<' || EndsWithAny(before, "->", "responded:", "said:", "response:", "smtp;");
    }

    private static int NextCode(string text, int from)
    {
        for (var i = from; i + 3 <= text.Length; i++)
        {
            if (text[i] is < '2' or > '5' || text[i] == '3' || !char.IsAsciiDigit(text[i + 1]) || !char.IsAsciiDigit(text[i + 2]))
                continue;
            if (i > 0 && !IsBeforeCode(text, i))
                continue;
            if (i + 3 < text.Length && !IsAfterCode(text, i + 3))
                continue;
            if (text[i] == '2' && i > 0)
                continue;
            return i;
        }

        return -1;
    }

    private static bool IsBeforeCode(string text, int at)
    {
        var before = text[at - 1];
        if (BeforeCode.Contains(before, StringComparison.Ordinal))
        {
            return before is not ('-' or '=' or ',' or '(' or '[' or '#') || EnhancedBehind(text, at) is not null
                || (before is '[' or '(' or '#' && at + 3 < text.Length && text[at + 3] is ' ' or '-');
        }

        if (before != ' ')
            return false;
        var word = text.AsSpan(0, at).TrimEnd();
        return word.IsEmpty || BeforeCode.Contains(word[^1], StringComparison.Ordinal) || EnhancedBehind(text, at) is not null
            || EndsWithAny(word, "code", "error", "said", "SMTP", "returned", "response", "status")
            || (at + 3 < text.Length && text[at + 3] == '-' && at + 4 < text.Length && text[at + 4] is > ' ' and not (>= '0' and <= '9'));
    }

    private static bool EndsWithAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> ends)
    {
        foreach (var end in ends)
        {
            if (text.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsAfterCode(string text, int at) => text[at] switch
    {
        ' ' or ':' or '\'' or '"' or ']' or ')' or ',' or '>' or ';' or '_' => true,
        '-' => at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1]) || EnhancedAt(text, at + 1) is not null,
        '#' => true,
        '.' => at + 1 >= text.Length || text[at + 1] == ' ',
        _ => false,
    };

    /// <summary>The enhanced status code that stands right behind a reply code, if it is of the same class.</summary>
    private static EnhancedStatusCode? EnhancedBehind(string text, int at)
    {
        var i = at + 3;
        while (i < text.Length && i < at + 8 && text[i] is ' ' or '-' or ':' or '#' or '\'' or '(' or '[' or '<')
            i++;
        return i < text.Length && text[i] == text[at] && EnhancedAt(text, i) is { } code ? code : null;
    }

    private static int CodeAt(string text, int at) => int.Parse(text.AsSpan(at, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The text without the codes at its beginning, and without those that began each line of the reply.</summary>
    private static string Bare(string text, int code, EnhancedStatusCode? enhanced)
    {
        var number = code.ToString(CultureInfo.InvariantCulture);
        var bare = text;
        if (enhanced is { } status)
        {
            foreach (var between in (string[])["-", " "])
                bare = bare.Replace($"{number}{between}{status} ", "", StringComparison.Ordinal);
        }

        if (bare.StartsWith($"{number}-", StringComparison.Ordinal))
            bare = bare.Replace($" {number} ", " ", StringComparison.Ordinal);
        bare = bare.Replace($" {number}-", " ", StringComparison.Ordinal).Trim();
        if (bare.StartsWith(number, StringComparison.Ordinal))
            bare = bare[3..].TrimStart(' ', '-', ':', '#', ',', ']', ')', '\'');
        if (enhanced is { } leading && bare.StartsWith(leading.ToString(), StringComparison.Ordinal))
            bare = bare[leading.ToString().Length..].TrimStart(' ', '-', ':', ']', ')');
        return WithoutEnd(bare);
    }

    /// <summary>The text without the mark that closes the quotation that it stood in.</summary>
    private static string WithoutEnd(string text)
    {
        text = text.TrimEnd('#', ' ');
        if (text.EndsWith(" command)", StringComparison.Ordinal)
            && text.LastIndexOf("(in reply to ", StringComparison.Ordinal) is > 0 and var at)
            text = text[..at].TrimEnd();
        foreach (var (open, close) in ((char, char)[])[('<', '>'), ('[', ']'), ('(', ')'), ('\'', '\''), ('"', '"')])
        {
            var (opened, closed) = (text.AsSpan().Count(open), text.AsSpan().Count(close));
            if (text.Length > 1 && text[^1] == close && (open == close ? opened % 2 == 1 : opened < closed))
                return text[..^1].TrimEnd();
        }

        return text;
    }

    private static bool IsPartOfNumber(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_';
}
