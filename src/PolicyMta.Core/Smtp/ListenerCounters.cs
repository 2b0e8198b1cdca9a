namespace PolicyMta.Core.Smtp;

/// <summary>What a listener counts about connections and commands. The names, in snake_case, are those of the admin API.</summary>
internal enum ListenerCount
{
    /// <summary>Connections that were taken.</summary>
    Accepted,

    /// <summary>Connections refused because the listener had as many as it may.</summary>
    RefusedTotal,

    /// <summary>Connections refused because their address had as many as it may.</summary>
    RefusedAddress,

    /// <summary>Connections refused because their network had as many as it may.</summary>
    RefusedNetwork,

    /// <summary>Connections refused because their address connects too often.</summary>
    RefusedRate,
}

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
