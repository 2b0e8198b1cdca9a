using System.Net;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>
/// How often something comes from each address. Thread-safe. Its memory is bounded: an address is forgotten once its rate has recovered,
/// and at the latest when there are too many of them.
/// </summary>
/// <param name="rate">The rate, as many at once as its number; null where there is no limit.</param>
/// <param name="unlimited">Networks that are not counted.</param>
/// <param name="time">The clock.</param>
internal sealed class AddressRates(Rate? rate, NetworkList unlimited, TimeProvider time)
{
    private const int MinSweep = 4096;
    private const int MaxKept = 100_000;

    private readonly Dictionary<AddressRange, TokenBucket> _buckets = [];
    private int _sweepAt = MinSweep;

    /// <summary>Counts one more; false where that is too many.</summary>
    public bool TryTake(IPAddress address)
    {
        if (rate is not { } limit || unlimited.Contains(address))
            return true;

        var key = AddressRange.OwnerOf(address);
        lock (_buckets)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                Sweep();
                _buckets.Add(key, bucket = new TokenBucket(limit, time, burst: limit.Count));
            }

            return bucket.TryTake() == TimeSpan.Zero;
        }
    }

    private void Sweep()
    {
        if (_buckets.Count < _sweepAt)
            return;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull)
                _buckets.Remove(key);
        }

        if (_buckets.Count >= MaxKept)
            _buckets.Clear();
        _sweepAt = Math.Max(MinSweep, _buckets.Count * 2);
    }
}
