using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace PolicyMta.ReplyMatching;

/// <summary>
/// A regular expression over the text of a reply, in any case. It runs in linear time if the expression allows that, and under a time
/// limit always; a reply that exceeds the limit does not match. What matching needs is some hundred kilobytes, and made when the first text
/// comes.
/// </summary>
internal sealed class TextPattern : IParsable<TextPattern>
{
    /// <summary>For expressions in linear time: only a machine at a standstill exceeds it.</summary>
    private static readonly TimeSpan LinearLimit = TimeSpan.FromSeconds(2);

    /// <summary>For expressions with look-arounds or back references, which may explode.</summary>
    private static readonly TimeSpan BacktrackingLimit = TimeSpan.FromMilliseconds(200);

    private readonly string _text;
    private readonly Lazy<Regex> _regex;

    private TextPattern(string text)
    {
        _text = text;
        _regex = new Lazy<Regex>(() => Compile(text));
    }

    public bool Covers(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    public override string ToString() => _text;

    public static TextPattern Parse(string s, IFormatProvider? provider = null)
    {
        try
        {
            _ = Compile(s);
            return new TextPattern(s);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"'{s}' is not a valid regular expression: {e.Message}");
        }
    }

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out TextPattern result)
    {
        result = null;
        if (s is null)
            return false;

        try
        {
            result = Parse(s, provider);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static Regex Compile(string text)
    {
        const RegexOptions options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        try
        {
            return new Regex(text, options | RegexOptions.NonBacktracking, LinearLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, options, BacktrackingLimit);
        }
    }
}
