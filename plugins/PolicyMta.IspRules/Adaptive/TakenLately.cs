namespace PolicyMta.IspRules.Adaptive;

/// <summary>How many messages a receiver took in the last minute. Not thread-safe: its owner guards it.</summary>
internal struct TakenLately
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private SpanCounts _counts;
    private int _next;

    /// <summary>Messages a minute; of a shorter time if nothing was seen before it.</summary>
    public readonly double PerMinute
    {
        get
        {
            var (taken, span) = (0.0, TimeSpan.Zero);
            for (var i = 1; i <= SpanCounts.Length && span < Window; i++)
            {
                var (count, length) = _counts[(_next + SpanCounts.Length - i) % SpanCounts.Length];
                taken += count;
                span += length;
            }

            return span > TimeSpan.Zero ? taken / span.TotalMinutes : 0;
        }
    }

    public void Add(long taken, TimeSpan span)
    {
        _counts[_next] = (taken, span);
        _next = (_next + 1) % SpanCounts.Length;
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct SpanCounts
    {
        public const int Length = 12;

        private (long Count, TimeSpan Span) _first;
    }
}
