namespace PolicyMta.Core.Traffic;

/// <summary>One count over the last minute, ten minutes and hour. Not thread-safe: its owner guards it.</summary>
internal struct WindowCounts
{
    private CountRing _minute = new(6, 10 * TimeSpan.TicksPerSecond);
    private CountRing _tenMinutes = new(10, TimeSpan.TicksPerMinute);
    private CountRing _hour = new(6, 10 * TimeSpan.TicksPerMinute);

    public WindowCounts()
    {
    }

    public void Add(int count, long now)
    {
        _minute.Add(count, now);
        _tenMinutes.Add(count, now);
        _hour.Add(count, now);
    }

    public int Minute(long now) => _minute.Sum(now);

    public int TenMinutes(long now) => _tenMinutes.Sum(now);

    public int Hour(long now) => _hour.Sum(now);
}
