using System.Globalization;

namespace PolicyMta.Server.Http;

/// <summary>A point in time as clients write it: RFC 3339, always with its distance from UTC.</summary>
internal static class Moment
{
    public const string Expected = "must be a time with its zone, as in RFC 3339: 2027-01-31T08:00:00Z or 2027-01-31T09:00:00+01:00.";

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var hasZone = text.Length > 11 && (text[^1] is 'Z' or 'z' || text.AsSpan(11).ContainsAny('+', '-'));
        return hasZone
            && DateTimeOffset.TryParseExact(text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
