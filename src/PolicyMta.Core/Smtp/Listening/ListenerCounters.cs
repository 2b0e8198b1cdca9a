namespace PolicyMta.Core.Smtp.Listening;

/// <summary>Exact counts of one listener since its start. Thread-safe.</summary>
internal sealed class ListenerCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<ListenerCount>().Length];

    public long this[ListenerCount what] => Volatile.Read(ref _counts[(int)what]);

    public void Add(ListenerCount what) => Interlocked.Increment(ref _counts[(int)what]);

    /// <summary>What was counted at least once.</summary>
    public IEnumerable<(ListenerCount What, long Count)> NotZero() =>
        Enum.GetValues<ListenerCount>().Select(what => (what, this[what])).Where(counted => counted.Item2 > 0);
}
