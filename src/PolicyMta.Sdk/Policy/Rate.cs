using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PolicyMta.Sdk;

/// <summary>A number of things in a time, written as <c>100/s</c>, <c>600/min</c>, <c>2000/h</c> or <c>50000/d</c>.</summary>
/// <param name="Count">How many: 1 or more.</param>
/// <param name="Per">In which time: more than zero.</param>
public readonly record struct Rate(int Count, TimeSpan Per) : IParsable<Rate>
{
    /// <summary>The average number in one second.</summary>
    public double PerSecond => Count / Per.TotalSeconds;

    /// <inheritdoc/>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture) + "/" + (Per.TotalSeconds switch
    {
        1 => "s",
        60 => "min",
        3600 => "h",
        86400 => "d",
        _ => DurationText.Format(Per),
    });

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not a valid rate.</exception>
    public static Rate Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var rate)
            ? rate
            : throw new FormatException(
                $"'{s}' is not a valid rate: write a number, a slash and a time, for instance 100/s, 600/min or 2000/h.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Rate result)
    {
        result = default;
        var slash = s?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0 || !int.TryParse(s.AsSpan(0, slash).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count < 1)
            return false;

        var unit = s![(slash + 1)..].Trim();
        if (!DurationText.TryParse(char.IsAsciiDigit(unit.FirstOrDefault()) ? unit : "1" + unit, out var per) || per <= TimeSpan.Zero)
            return false;

        result = new Rate(count, per);
        return true;
    }
}
