using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyMta.Policies.Scripts.Language;

/// <summary>
/// Reads the dates that <c>Date.parse</c> and <c>new Date(text)</c> take: those of the language (ECMA-262 section 21.4.1.32, ISO 8601),
/// those of mail (RFC 5322 section 3.3), what <c>Date</c> itself writes, and years, months and days with slashes. What is none of these,
/// or says a day or time that does not exist, is no date.
/// </summary>
internal static partial class DateText
{
    private const int MaxLength = 100;

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    /// <summary>By name: hours ahead of UTC (RFC 5322 section 4.3).</summary>
    private static readonly FrozenDictionary<string, int> Zones = new Dictionary<string, int>
    {
        ["z"] = 0,
        ["ut"] = 0,
        ["utc"] = 0,
        ["gmt"] = 0,
        ["est"] = -5,
        ["edt"] = -4,
        ["cst"] = -6,
        ["cdt"] = -5,
        ["mst"] = -7,
        ["mdt"] = -6,
        ["pst"] = -8,
        ["pdt"] = -7,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static WrittenDate? Find(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || trimmed.Length > MaxLength)
            return null;
        var date = trimmed.ToString();
        if (Iso().Match(date) is { Success: true } iso)
            return OfIso(iso);
        return Written().Match(date) is { Success: true } written ? OfWritten(written) : null;
    }

    private static WrittenDate? OfIso(Match match)
    {
        var year = match.Groups["year"].Value;
        return year == "-000000" ? null : Checked(
            Number(year),
            match.Groups["month"].Success ? Number(match.Groups["month"].Value) : 1,
            match.Groups["day"].Success ? Number(match.Groups["day"].Value) : 1,
            TimeOf(match),
            match.Groups["hour"].Success ? AheadOf(match) : (true, TimeSpan.Zero));
    }

    private static WrittenDate? OfWritten(Match match)
    {
        var month = match.Groups["name"].Success ? MonthOf(match.Groups["name"].Value) : Number(match.Groups["month"].Value);
        return Checked(YearOf(match.Groups["year"].Value), month, Number(match.Groups["day"].Value), TimeOf(match), AheadOf(match));
    }

    private static WrittenDate? Checked(int year, int month, int day, TimeSpan? time, (bool IsKnown, TimeSpan? Ahead) clock) =>
        time is { } known && clock.IsKnown && WrittenDate.Exists(year, month, day)
            ? new WrittenDate(year, month, day, known, clock.Ahead)
            : null;

    private static TimeSpan? TimeOf(Match match)
    {
        if (!match.Groups["hour"].Success)
            return TimeSpan.Zero;
        var hour = Number(match.Groups["hour"].Value);
        if (match.Groups["half"].Success)
        {
            if (hour is < 1 or > 12)
                return null;
            hour = hour % 12 + (match.Groups["half"].ValueSpan[0] is 'p' or 'P' ? 12 : 0);
        }

        var minute = Number(match.Groups["minute"].Value);
        var second = match.Groups["second"].Success ? Number(match.Groups["second"].Value) : 0;
        var fraction = match.Groups["fraction"].Success ? Number(match.Groups["fraction"].Value.PadRight(3, '0')[..3]) : 0;
        var time = new TimeSpan(0, hour, minute, second, fraction);
        return minute < 60 && second < 60 && time <= TimeSpan.FromDays(1) ? time : null;
    }

    private static (bool IsKnown, TimeSpan? Ahead) AheadOf(Match match)
    {
        if (match.Groups["offset"].Success)
        {
            var offset = match.Groups["offset"].Value;
            var hours = Number(offset[1..3]);
            var minutes = Number(offset[^2..]);
            var ahead = new TimeSpan(hours, minutes, 0);
            return (hours < 24 && minutes < 60, offset[0] == '-' ? -ahead : ahead);
        }

        return match.Groups["zone"].Success
            ? (Zones.TryGetValue(match.Groups["zone"].Value, out var zone), TimeSpan.FromHours(zone))
            : (true, null);
    }

    private static int MonthOf(string name) => 1 + Array.FindIndex(Months, month =>
        month.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || (month == "september" && name.Equals("sept", StringComparison.OrdinalIgnoreCase)));

    private static int YearOf(string year) => year.Length switch
    {
        2 => Number(year) + (Number(year) < 50 ? 2000 : 1900),
        3 => Number(year) + 1900,
        _ => Number(year),
    };

    private static int Number(string digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """
        ^ (?<year> [0-9]{4} | [+-][0-9]{6} ) ( - (?<month>[0-9]{2}) ( - (?<day>[0-9]{2}) )? )?
        ( [Tt\x20] (?<hour>[0-9]{2}) : (?<minute>[0-9]{2}) ( : (?<second>[0-9]{2}) ( [.,] (?<fraction>[0-9]+) )? )?
          ( \x20? ( (?<zone>[Zz]) | (?<offset> [+-][0-9]{2} :? [0-9]{2} ) ) )? )? \z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Iso();

    [GeneratedRegex(
        """
        ^ ( (sun|mon|tue|wed|thu|fri|sat)[a-z]* \.? ,? \s+ )?
        ( (?<day>[0-9]{1,2}) ( \s+ | - ) (?<name>[a-z]{3,9}) \.? ( \s*,\s* | \s+ | - ) (?<year> -[0-9]{6} | [0-9]{2,6} )
        | (?<name>[a-z]{3,9}) \.? \s+ (?<day>[0-9]{1,2}) ( \s*,\s* | \s+ ) (?<year> -[0-9]{6} | [0-9]{4,6} )
        | (?<month>[0-9]{1,2}) / (?<day>[0-9]{1,2}) / (?<year>[0-9]{4})
        | (?<year>[0-9]{4}) (?<mark>[/-]) (?<month>[0-9]{1,2}) \k<mark> (?<day>[0-9]{1,2}) )
        ( ( \s*,\s* | \s+ ) (?<hour>[0-9]{1,2}) : (?<minute>[0-9]{2}) ( : (?<second>[0-9]{2}) ( \. (?<fraction>[0-9]+) )? )?
          ( \s* (?<half>[ap]m) )? )?
        ( \s* (?<zone>z|utc?|gmt|[ecmp][sd]t) )? ( \s* (?<offset> [+-][0-9]{2} :? [0-9]{2} ) )?
        ( \s* \( [^()]* \) )* \z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();
}
