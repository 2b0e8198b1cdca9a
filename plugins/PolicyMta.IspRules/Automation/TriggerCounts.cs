namespace PolicyMta.IspRules.Automation;

/// <summary>
/// Counts failures apart for each thing that they are about, over a time that ends now, to a twelfth of it. Bounded: what was not counted
/// for longest is forgotten first. Thread-safe.
/// </summary>
internal sealed class TriggerCounts(TimeSpan window, int maxKeys = TriggerCounts.MaxKeys)
{
    public const int MaxKeys = 10_000;
    private const int Spans = 12;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Spread> _counts = new(StringComparer.Ordinal);
    private readonly long _spanTicks = Math.Max(1, window.Ticks / Spans);

    /// <summary>How many things are counted.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    /// <summary>Counts one, and says how many there are.</summary>
    public int Add(string key, TimeSpan now)
    {
        lock (_lock)
        {
            var span = now.Ticks / _spanTicks;
            if (!_counts.TryGetValue(key, out var count))
            {
                if (_counts.Count >= maxKeys)
                    Forget(span);
                _counts[key] = count = new Spread(span);
            }

            return count.Add(span);
        }
    }

    /// <summary>Begins anew for one key.</summary>
    public void Clear(string key)
    {
        lock (_lock)
            _counts.Remove(key);
    }

    private void Forget(long span)
    {
        foreach (var (key, count) in _counts)
        {
            if (span - count.Last >= Spans)
                _counts.Remove(key);
        }

        if (_counts.Count < maxKeys)
            return;
        foreach (var (key, _) in _counts.OrderBy(static pair => pair.Value.Last).Take((maxKeys / 10) + 1).ToList())
            _counts.Remove(key);
    }

    private sealed class Spread(long span)
    {
        private readonly int[] _spans = new int[Spans];

        public long Last { get; private set; } = span;

        public int Add(long now)
        {
            if (now - Last >= Spans)
                Array.Clear(_spans);
            else
            {
                for (var passed = Last + 1; passed <= now; passed++)
                    _spans[passed % Spans] = 0;
            }

            Last = Math.Max(Last, now);
            _spans[Last % Spans]++;
            return _spans.Sum();
        }
    }
}
