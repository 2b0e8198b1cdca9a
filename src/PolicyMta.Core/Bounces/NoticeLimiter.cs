using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Bounces;

/// <summary>Bounds the notices to each address. Remembers a bounded number of addresses. Thread-safe.</summary>
internal sealed class NoticeLimiter(Rate rate, TimeProvider time)
{
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenBucket> _buckets = new(StringComparer.OrdinalIgnoreCase);

    public bool TryTake(string address)
    {
        lock (_lock)
        {
            if (!_buckets.TryGetValue(address, out var bucket))
            {
                if (_buckets.Count >= Capacity)
                    _buckets.Clear();
                _buckets.Add(address, bucket = new TokenBucket(rate, time, rate.Count));
            }

            return bucket.TryTake() == TimeSpan.Zero;
        }
    }
}
