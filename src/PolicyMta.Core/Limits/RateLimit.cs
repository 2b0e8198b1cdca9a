namespace PolicyMta.Core.Limits;

/// <summary>How much a bucket lets through: so much in a second on average, and so much at once.</summary>
/// <param name="PerSecond">The average: more than 0.</param>
/// <param name="Burst">The most at once: 1 or more.</param>
internal readonly record struct RateLimit(double PerSecond, double Burst)
{
    private const double SmallestShare = 1e-6;

    /// <summary>A rate let through evenly: at once goes what one second brings.</summary>
    public static RateLimit Even(Rate rate) => new(rate.PerSecond, Math.Max(1, rate.PerSecond));

    /// <summary>A rate whose whole number may go at once.</summary>
    public static RateLimit AtOnce(Rate rate) => new(rate.PerSecond, rate.Count);

    /// <summary>What a node with this share of the limit may let through.</summary>
    public RateLimit Times(double share)
    {
        if (share >= 1)
            return this;
        var part = share > SmallestShare ? share : SmallestShare;
        return new RateLimit(PerSecond * part, Math.Max(1, Burst * part));
    }
}
