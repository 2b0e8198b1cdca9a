using System.Runtime.InteropServices;

namespace PolicyMta.Core.Traffic;

/// <summary>What came of one ready queue's recipients lately. Thread-safe.</summary>
internal sealed class QueueTraffic(TimeProvider time)
{
    private const int MaxCategories = 32;
    private const string Other = "(other)";

    private readonly Lock _lock = new();
    private Dictionary<string, WindowCounts>? _categories;
    private WindowCounts _delivered = new();
    private WindowCounts _deferred = new();
    private WindowCounts _bounced = new();
    private readonly long _started = time.GetTimestamp();
    private long _last;
    private long _taken;

    /// <summary>How long ago something was counted last; for ever if nothing ever was.</summary>
    public TimeSpan SinceLast => Volatile.Read(ref _last) is not 0 and var last ? new TimeSpan(Clock() - last) : TimeSpan.MaxValue;

    /// <summary>Transactions in which the receiver took the message for one recipient or more.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Counts one transaction in which the receiver took the message.</summary>
    public void Delivered(int recipients)
    {
        lock (_lock)
        {
            _delivered.Add(recipients, Now());
            Volatile.Write(ref _taken, _taken + 1);
        }
    }

    public void Failed(string? category, bool isFinal)
    {
        lock (_lock)
        {
            var now = Now();
            if (isFinal)
                _bounced.Add(1, now);
            else
                _deferred.Add(1, now);
            if (category is not null)
                Count(category, now);
        }
    }

    public (TrafficCounts Minute, TrafficCounts TenMinutes, TrafficCounts Hour) Read()
    {
        lock (_lock)
        {
            var now = Clock();
            return (
                new()
                {
                    Delivered = _delivered.Minute(now),
                    Deferred = _deferred.Minute(now),
                    Bounced = _bounced.Minute(now),
                    ByCategory = Categories(static (ref counts, now) => counts.Minute(now), now),
                },
                new()
                {
                    Delivered = _delivered.TenMinutes(now),
                    Deferred = _deferred.TenMinutes(now),
                    Bounced = _bounced.TenMinutes(now),
                    ByCategory = Categories(static (ref counts, now) => counts.TenMinutes(now), now),
                },
                new()
                {
                    Delivered = _delivered.Hour(now),
                    Deferred = _deferred.Hour(now),
                    Bounced = _bounced.Hour(now),
                    ByCategory = Categories(static (ref counts, now) => counts.Hour(now), now),
                });
        }
    }

    private delegate int Sum(ref WindowCounts counts, long now);

    private ImmutableDictionary<string, int> Categories(Sum sum, long now)
    {
        if (_categories is null)
            return ImmutableDictionary<string, int>.Empty;
        var found = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (var category in _categories.Keys)
        {
            if (sum(ref CollectionsMarshal.GetValueRefOrNullRef(_categories, category), now) is > 0 and var count)
                found[category] = count;
        }

        return found.ToImmutable();
    }

    private void Count(string category, long now)
    {
        _categories ??= [];
        var name = _categories.ContainsKey(category) || _categories.Count < MaxCategories ? category : Other;
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_categories, name, out var isKnown);
        if (!isKnown)
            counts = new WindowCounts();
        counts.Add(1, now);
    }

    /// <summary>Ticks of a clock that nobody sets. A day ahead, since no count is from before the start.</summary>
    private long Clock() => TimeSpan.TicksPerDay + time.GetElapsedTime(_started).Ticks;

    private long Now()
    {
        var now = Clock();
        Volatile.Write(ref _last, now);
        return now;
    }
}
