namespace PolicyMta.Server.Admin;

/// <summary>How much one answer may hold.</summary>
internal static class AdminLimits
{
    /// <summary>Deliveries in one list.</summary>
    public const int MaxList = 10_000;
}
