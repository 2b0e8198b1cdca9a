namespace PolicyMta.Policies.Scripts.Language;

/// <summary>
/// A moment as a text says it: a day that exists, a time of that day, and how far its clock is ahead of UTC, if that is said.
/// </summary>
/// <param name="Year">The year, as astronomers count: 0 is before 1.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to the month's last.</param>
/// <param name="Time">Up to a whole day (24:00).</param>
/// <param name="Ahead">How far its clock is ahead of UTC; null for the time of the machine.</param>
internal sealed record WrittenDate(int Year, int Month, int Day, TimeSpan Time, TimeSpan? Ahead)
{
    /// <summary>The furthest moment from 1970 that a Date holds, in milliseconds (ECMA-262 section 21.4.1.1).</summary>
    public const long MaxEpoch = 8_640_000_000_000_000;

    /// <summary>Years by which the calendar repeats itself, weekdays included.</summary>
    private const int Cycle = 400;
    private const long DaysOfCycle = 146_097;

    public static bool Exists(int year, int month, int day) => month is >= 1 and <= 12 && day >= 1
        && day <= DateTime.DaysInMonth(InCycle(year), month);

    /// <summary>Milliseconds since the begin of 1970 in UTC.</summary>
    /// <param name="zone">The zone of the machine.</param>
    public long ToEpoch(TimeZoneInfo zone)
    {
        var inCycle = new DateTime(InCycle(Year), Month, Day, 0, 0, 0, DateTimeKind.Unspecified);
        var days = (inCycle - DateTime.UnixEpoch).Days + (Year - InCycle(Year)) / Cycle * DaysOfCycle;
        return days * (long)TimeSpan.MillisecondsPerDay + (long)(Time - (Ahead ?? AheadIn(zone))).TotalMilliseconds;
    }

    /// <summary>
    /// A time that a clock shows twice is its first; one that it leaves out is told by the clock before (ECMA-262 section 21.4.1.26).
    /// </summary>
    private TimeSpan AheadIn(TimeZoneInfo zone)
    {
        if (Year is < 2 or > 9998)
            return zone.BaseUtcOffset;
        var local = new DateTime(Year, Month, Day, 0, 0, 0, DateTimeKind.Unspecified) + Time;
        return zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
    }

    private static int InCycle(int year) => 2000 + ((year - 2000) % Cycle + Cycle) % Cycle;
}
