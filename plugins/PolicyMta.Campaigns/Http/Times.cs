using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Campaigns.Http;

/// <summary>Times as endpoints show them.</summary>
internal static class Times
{
    public static string TextOf(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a time if there is one.</summary>
    public static void Write(Utf8JsonWriter json, string name, long? milliseconds)
    {
        if (milliseconds is { } time)
            json.WriteString(name, TextOf(time));
    }
}
