namespace PolicyMta.Core.Directives;

/// <summary>Gives out places in time at a rate, so that each of many that wait comes up once, at its own time. Thread-safe.</summary>
internal sealed class Pacer(Rate rate)
{
    private readonly long _interval = Math.Max(1, (long)(TimeSpan.TicksPerSecond / rate.PerSecond));
    private long _next;

    /// <param name="now">Ticks of a clock that nobody sets.</param>
    /// <returns>The next free place by that clock: now, or later.</returns>
    public long Reserve(long now)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next);
            var slot = Math.Max(now, next);
            if (Interlocked.CompareExchange(ref _next, slot + _interval, next) == next)
                return slot;
        }
    }
}
