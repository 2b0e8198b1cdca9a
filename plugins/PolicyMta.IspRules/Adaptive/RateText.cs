namespace PolicyMta.IspRules.Adaptive;

/// <summary>Messages a minute as the server's rates and as people read them.</summary>
internal static class RateText
{
    /// <summary>Beyond these a limit is none.</summary>
    public const double MostPerMinute = 6_000_000;

    public const int MostConnections = 1_000;

    public static Rate ToRate(double perMinute) => perMinute >= 60
        ? new Rate((int)Math.Min(MostPerMinute, Math.Round(perMinute)), TimeSpan.FromMinutes(1))
        : new Rate(Math.Max(1, (int)Math.Round(perMinute * 60)), TimeSpan.FromHours(1));

    public static string Show(double perMinute) =>
        perMinute is > 0 and < MostPerMinute ? ToRate(perMinute).ToString() : "-";
}
