using System.Globalization;

namespace PolicyMta.IspRules;

/// <summary>Times as commands show them.</summary>
internal static class TimeText
{
    /// <summary>To the second, in UTC; a dash for none.</summary>
    public static string Of(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
