using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Lets a rate through evenly, with an allowance of at most one second, or another burst, at once. Not thread-safe: its owner guards it.
/// </summary>
internal sealed class TokenBucket(Rate rate, TimeProvider time, double? burst = null)
{
    private readonly double _capacity = Math.Max(1, burst ?? rate.PerSecond);
    private double _tokens = Math.Max(1, burst ?? rate.PerSecond);
    private long _filledAt = time.GetTimestamp();

    public Rate Rate { get; } = rate;

    /// <summary>Whether nothing was taken for so long that the bucket remembers nothing.</summary>
    public bool IsFull => _tokens + (time.GetElapsedTime(_filledAt).TotalSeconds * Rate.PerSecond) >= _capacity;

    /// <summary>Takes one token.</summary>
    /// <returns>Zero if it was there; else how long to wait before asking again.</returns>
    public TimeSpan TryTake()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * Rate.PerSecond));
        _filledAt = now;
        if (_tokens >= 1)
        {
            _tokens--;
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds((1 - _tokens) / Rate.PerSecond);
    }
}
