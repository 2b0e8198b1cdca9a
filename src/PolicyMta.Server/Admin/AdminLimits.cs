namespace PolicyMta.Server.Admin;

/// <summary>How much one answer may hold.</summary>
internal static class AdminLimits
{
    /// <summary>Deliveries in one list.</summary>
    public const int MaxList = 10_000;

    /// <summary>Queues of each kind in one answer.</summary>
    public const int MaxQueues = 10_000;
}
