namespace PolicyMta.Core.Delivery;

/// <summary>How a delivery's recipients are divided among transactions: as many in each as the traffic profile allows.</summary>
internal static class RecipientsPerTransaction
{
    /// <summary>What every receiver takes (RFC 5321 section 4.5.3.1.8), for a delivery without a profile.</summary>
    private const int Always = 100;

    /// <param name="profile">The traffic profile.</param>
    /// <param name="found">The number that a receiver was found to take; 0 if none was.</param>
    /// <param name="byRate">The number that rates let go at once.</param>
    public static int Of(TrafficProfile? profile, int found = 0, int byRate = int.MaxValue)
    {
        var most = Math.Max(1, profile?.RecipientsPerTransaction ?? Always);
        return Math.Min(byRate, found > 0 ? Math.Min(found, most) : most);
    }

    /// <summary>The recipients of the transaction that begins with one of them.</summary>
    public static ImmutableArray<int> From(ImmutableArray<int> pending, int start, int most) =>
        pending[start..Math.Min(pending.Length, start + most)];
}
