using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Http;

/// <summary>When a campaign is to begin: a time with an offset, or a time on the clocks of a zone.</summary>
internal static class StartTime
{
    private static readonly string[] Local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];
    private static readonly string[] Exact = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFzzz"];

    /// <returns>Null for at once, or with a mistake.</returns>
    public static DateTimeOffset? Read(JsonElement body, DateTimeOffset now, List<Mistake> mistakes)
    {
        var (at, zone) = (ContentJson.Text(body, "at", "", 40, mistakes), ContentJson.Text(body, "time_zone", "", 60, mistakes));
        if (at is null)
        {
            if (zone is not null)
                mistakes.Add(new("time_zone", "says nothing without at, the time on its clocks."));
            return null;
        }

        var time = zone is null ? OfInstant(at, mistakes) : OfClock(at, zone, mistakes);
        if (time is null)
            return null;
        if (time < now - TimeSpan.FromMinutes(1))
            mistakes.Add(new("at", "is over already."));
        else if (time > now + TimeSpan.FromDays(365))
            mistakes.Add(new("at", "is more than a year ahead."));
        return time;
    }

    private static DateTimeOffset? OfInstant(string at, List<Mistake> mistakes)
    {
        if (DateTimeOffset.TryParseExact(
            at.Replace("Z", "+00:00", StringComparison.OrdinalIgnoreCase), Exact, CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var time))
            return time;
        mistakes.Add(new("at", "must be a time with its offset, 2026-12-24T08:00+01:00, or one without beside time_zone."));
        return null;
    }

    private static DateTimeOffset? OfClock(string at, string name, List<Mistake> mistakes)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            mistakes.Add(new("time_zone", "is not a zone like Europe/Berlin."));
        if (!DateTime.TryParseExact(at, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            mistakes.Add(new("at", "must be a time without an offset beside time_zone: 2026-12-24T08:00."));
        else if (zone?.IsInvalidTime(clock) is true)
            mistakes.Add(new("at", "does not exist in this zone: clocks go forward then."));
        else if (zone is not null)
            return new DateTimeOffset(
                clock, zone.IsAmbiguousTime(clock) ? zone.GetAmbiguousTimeOffsets(clock).Max() : zone.GetUtcOffset(clock));
        return null;
    }
}
