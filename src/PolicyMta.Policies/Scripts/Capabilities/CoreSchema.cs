using System.Globalization;
using Jint.Native;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// What a plain scalar of YAML is, by the core schema of YAML 1.2 (section 10.3.2): <c>true</c>, <c>null</c> and numbers are values, and
/// everything else is text: <c>yes</c>, <c>off</c>, dates and <c>1_000</c> too. Numbers that would lose something on the way into
/// JavaScript, or that readers of other versions read otherwise, are refused.
/// </summary>
internal static class CoreSchema
{
    private const double MaxSafe = 9_007_199_254_740_991;

    public static JsValue Read(SettingsScalar scalar)
    {
        if (scalar.Text is null)
            return JsValue.Null;
        if (scalar.IsQuoted)
            return JsString.Create(scalar.Text);
        return scalar.Text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => JsValue.Null,
            "true" or "True" or "TRUE" => JsBoolean.True,
            "false" or "False" or "FALSE" => JsBoolean.False,
            var text => Number(text) is { } number ? number : JsString.Create(text),
        };
    }

    /// <summary>Why a plain scalar is refused, or null.</summary>
    public static (string Problem, string Remedy)? MistakeIn(SettingsScalar scalar)
    {
        if (scalar is not { Text: { } text, IsQuoted: false } || Number(text) is not { } number)
            return null;
        var digits = text.AsSpan(text[0] is '+' or '-' ? 1 : 0);
        if (digits is ['0', >= '0' and <= '9', ..] && !digits.ContainsAnyExceptInRange('0', '9'))
            return (
                $"has a leading zero in '{text}'.", $"Put it in quotes if it is text: '{text}'; numbers are decimal, or begin with 0o.");
        if (Math.Abs(number) > MaxSafe && !digits.ContainsAny(".eE"))
            return ($"is {text}, which no JavaScript number holds exactly.", $"Put it in quotes: '{text}'.");
        return !double.IsFinite(number) && !text.Contains("inf", StringComparison.OrdinalIgnoreCase) && !double.IsNaN(number)
            ? ($"is {text}, which is too large.", $"Put it in quotes if it is text: '{text}'.")
            : null;
    }

    private static double? Number(string text)
    {
        var sign = text.Length > 0 && text[0] is '+' or '-' ? text[0] : '\0';
        var unsigned = text.AsSpan(sign == '\0' ? 0 : 1);
        if (unsigned is ".inf" or ".Inf" or ".INF")
            return sign == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (text is ".nan" or ".NaN" or ".NAN")
            return double.NaN;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return InBase(text.AsSpan(2), 16);
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return InBase(text.AsSpan(2), 8);
        return IsDecimal(unsigned) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;
    }

    private static double? InBase(ReadOnlySpan<char> digits, int numbers)
    {
        var value = 0.0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit) || Convert.ToInt32(digit.ToString(), 16) is var number && number >= numbers)
                return null;
            value = value * numbers + number;
        }

        return digits.IsEmpty ? null : value;
    }

    /// <summary>( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var whole = SkipDigits(ref text);
        var fraction = 0;
        if (text is ['.', ..])
        {
            text = text[1..];
            fraction = SkipDigits(ref text);
        }

        if (whole + fraction == 0)
            return false;
        if (text is ['e' or 'E', ..])
        {
            text = text[1..];
            if (text is ['+' or '-', ..])
                text = text[1..];
            if (SkipDigits(ref text) == 0)
                return false;
        }

        return text.IsEmpty;
    }

    private static int SkipDigits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var count = end < 0 ? text.Length : end;
        text = text[count..];
        return count;
    }
}
