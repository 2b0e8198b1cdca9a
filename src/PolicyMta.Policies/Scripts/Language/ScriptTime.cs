using System.Globalization;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Language;

/// <summary>The clock and the time zone of scripts, the machine's, and how they read dates. Immutable.</summary>
internal sealed class ScriptTime(TimeZoneInfo zone) : ITimeSystem
{
    private readonly DefaultTimeSystem _clock = new(zone, CultureInfo.InvariantCulture);

    public TimeZoneInfo DefaultTimeZone => zone;

    public DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public TimeSpan GetUtcOffset(long epochMilliseconds) => _clock.GetUtcOffset(epochMilliseconds);

    public bool TryParse(string date, out long epochMilliseconds)
    {
        var found = DateText.Find(date);
        epochMilliseconds = found?.ToEpoch(zone) ?? 0;
        return found is not null && Math.Abs(epochMilliseconds) <= WrittenDate.MaxEpoch;
    }
}
