namespace PolicyMta.Core.Limits;

/// <summary>What counts of one rate: when it was done, the oldest first. Immutable.</summary>
/// <param name="Per">The rate's time.</param>
/// <param name="Counts">How long ago, and how many.</param>
internal sealed record RateUse(TimeSpan Per, IReadOnlyList<(TimeSpan Ago, int Count)> Counts)
{
    /// <summary>A rate that nothing was used of.</summary>
    public static readonly RateUse None = new(TimeSpan.Zero, []);

    /// <summary>The shortest time over which use is kept across a restart.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>What counts in a window now; nothing if its time is not long enough for that to be kept.</summary>
    public static RateUse Of(TimeSpan per, in RateWindow window, TimeProvider time) =>
        per >= Long && window.Export(time) is { Count: > 0 } counts ? new RateUse(per, counts) : None;
}
