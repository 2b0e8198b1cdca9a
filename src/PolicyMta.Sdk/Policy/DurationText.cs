using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PolicyMta.Sdk;

/// <summary>
/// Durations as people write them in configuration and scripts: <c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>3d</c>, <c>250ms</c>.
/// </summary>
public static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ms", 0.001), ("s", 1), ("sec", 1), ("m", 60), ("min", 60), ("h", 3600), ("d", 86400)];

    /// <summary>Reads a duration: one or more pairs of a number and a unit (ms, s, m or min, h, d), or a bare 0.</summary>
    /// <exception cref="FormatException">The text is not a valid duration.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException(
            $"'{text}' is not a valid duration: write a number and a unit (ms, s, m, h, d), for instance 90s, 15m or 1h30m.");

    /// <summary>Reads a duration, or returns false.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
            return false;
        if (rest is "0")
            return true;

        var seconds = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0
                || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAnyExceptInRange('a', 'z') is >= 0 and var end ? end : rest.Length;
            if (SecondsOf(rest[..letters]) is not { } unit)
                return false;
            seconds += number * unit;
            rest = rest[letters..].TrimStart();
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>Writes a duration in the shortest form that <see cref="Parse"/> reads back.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0";
        var text = new StringBuilder();
        if (duration < TimeSpan.Zero)
        {
            text.Append('-');
            duration = -duration;
        }

        Append(text, duration.Days, "d");
        Append(text, duration.Hours, "h");
        Append(text, duration.Minutes, "m");
        Append(text, duration.Seconds, "s");
        Append(text, duration.Milliseconds, "ms");
        return text.Length == 0 ? "0" : text.ToString();
    }

    private static double? SecondsOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, seconds) in Units)
        {
            if (unit.SequenceEqual(name))
                return seconds;
        }

        return null;
    }

    private static void Append(StringBuilder text, int number, string unit)
    {
        if (number != 0)
            text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
    }
}
