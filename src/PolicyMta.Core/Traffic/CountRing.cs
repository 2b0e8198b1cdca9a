namespace PolicyMta.Core.Traffic;

/// <summary>Counts of the last so many equal spans of time. Not thread-safe: its owner guards it.</summary>
internal struct CountRing(int spans, long spanTicks)
{
    private readonly int[] _counts = new int[spans];
    private long _span;

    public void Add(int count, long now)
    {
        MoveTo(now / spanTicks);
        _counts[_span % _counts.Length] += count;
    }

    public int Sum(long now)
    {
        MoveTo(now / spanTicks);
        var sum = 0;
        foreach (var count in _counts)
            sum += count;
        return sum;
    }

    /// <summary>Empties the spans that have passed. A clock that goes back adds to the span that it was in.</summary>
    private void MoveTo(long span)
    {
        if (span - _span >= _counts.Length)
        {
            Array.Clear(_counts);
            _span = span;
        }

        while (_span < span)
            _counts[++_span % _counts.Length] = 0;
    }
}
