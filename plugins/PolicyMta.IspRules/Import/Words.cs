using System.Globalization;
using System.Text.RegularExpressions;
using PolicyMta.ReplyMatching;

namespace PolicyMta.IspRules.Import;

/// <summary>Values of other servers in this one's spelling; null for what is not one.</summary>
internal static partial class Words
{
    private const int LongestLine = 200;

    /// <summary>The longest time that a throttle holds.</summary>
    private static readonly TimeSpan LongestThrottle = TimeSpan.FromHours(24);

    /// <summary>Text as one line that can be shown, of bounded length.</summary>
    public static string Line(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= LongestLine ? line : line[..LongestLine] + "...";
    }

    /// <summary><c>1,000/hour</c>, <c>local:100/s</c>, <c>30/1m</c>.</summary>
    public static string? Rate(string text)
    {
        if (RatePattern().Match(text) is not { Success: true } match)
            return null;
        var count = match.Groups["count"].Value.Replace(",", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        var unit = match.Groups["unit"].Value.ToLowerInvariant()[0] switch { 's' => "s", 'm' => "min", 'h' => "h", _ => "d" };
        var written = $"{count}/{match.Groups["times"].Value}{unit}";
        return Sdk.Rate.TryParse(written, null, out var rate) ? rate.ToString() : null;
    }

    /// <summary><c>10m</c>, <c>4d12h</c>, <c>90 minutes</c>, <c>300</c> (seconds).</summary>
    public static string? Duration(string text)
    {
        var total = TimeSpan.Zero;
        var rest = text.Trim();
        if (rest.Length == 0)
            return null;
        foreach (Match part in DurationPattern().Matches(rest))
        {
            if (!double.TryParse(part.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || number > 1e7)
                return null;
            total += part.Groups["unit"].Value.ToLowerInvariant() switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                var unit when unit.StartsWith('m') => TimeSpan.FromMinutes(number),
                var unit when unit.StartsWith('h') => TimeSpan.FromHours(number),
                var unit when unit.StartsWith('d') => TimeSpan.FromDays(number),
                var unit when unit.StartsWith('w') => TimeSpan.FromDays(7 * number),
                _ => TimeSpan.FromSeconds(number),
            };
        }

        return DurationPattern().Replace(rest, "").Trim().Length == 0 ? DurationText.Format(total) : null;
    }

    /// <summary>A time within which a throttle may hold, and whether it was shortened.</summary>
    public static (string Text, bool IsShortened) Throttle(string? text) =>
        text is not null && DurationText.TryParse(text, out var time) && time > TimeSpan.Zero
            ? time <= LongestThrottle ? (text, false) : (DurationText.Format(LongestThrottle), true)
            : (DurationText.Format(LongestThrottle), true);

    public static string? Number(string text) =>
        int.TryParse(text.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : null;

    /// <summary>
    /// The conditions of a reaction for an expression over a whole reply: here codes stand apart from the text that expressions see.
    /// </summary>
    /// <returns>False if it is no expression that can be read here.</returns>
    public static bool TryCondition(string expression, YamlMap reply)
    {
        var rest = expression;
        if (CodePattern().Match(rest) is { Success: true } code)
        {
            rest = rest[code.Length..];
            reply.Set("codes", [code.Groups["first"].Value + (code.Groups["rest"].Value is { } two && two.All(char.IsAsciiDigit) ? two
                : "xx")]);
            if (EnhancedPattern().Match(rest) is { Success: true } enhanced)
            {
                rest = rest[enhanced.Length..];
                reply.Set("enhanced", [enhanced.Groups["code"].Value.Replace("\\", "", StringComparison.Ordinal)]);
            }
        }

        if (rest.Length == 0 || rest is ".*" or ".*$")
            return reply.Get("codes") is not null;
        if (!TextPattern.TryParse(rest, null, out _))
            return false;
        reply.Set("matches", rest);
        return true;
    }

    [GeneratedRegex(
        @"^\s*(?:local:)?\s*(?<count>[0-9][0-9,_]*)\s*/\s*(?<times>[0-9]*)\s*(?<unit>s|sec|secs|second|seconds|m|min|mins|minute|minutes"
            + @"|h|hr|hour|hours|d|day|days)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RatePattern();

    [GeneratedRegex(
        @"(?<number>[0-9]+(?:\.[0-9]+)?)\s*(?<unit>milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(
        @"^\^?(?<first>[45])(?<rest>[0-9]{2}|\\d\\d|\\d\{2\}|\[0-9\]\[0-9\]|\[0-9\]\{2\}|\.\.)(?:[ -]|\\s|\\ )[+*]?(?=.)"
            + @"|^\^(?<first>[45])(?<rest>[0-9]{2})$",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();

    [GeneratedRegex(
        @"^\(?(?<code>[45]\\\.[0-9]{1,3}\\\.[0-9]{1,3})\)?(?:[ ]|\\s|$)[+*]?", RegexOptions.CultureInvariant,
            matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedPattern();
}
