namespace PolicyMta.SuppressionList.Entries;

/// <summary>How many entries there are of each kind; levels without entries need not be asked. Thread-safe.</summary>
internal sealed class EntryCounts
{
    private readonly long[] _reasons = new long[16];
    private long _all;
    private long _global;
    private long _domains;
    private long _lists;

    public long All => Interlocked.Read(ref _all);

    public long Global => Interlocked.Read(ref _global);

    public long Domains => Interlocked.Read(ref _domains);

    public long Lists => Interlocked.Read(ref _lists);

    public long Of(Reason reason) => Interlocked.Read(ref _reasons[(int)reason]);

    /// <summary>Counts what became of the entry of a key.</summary>
    public void Replace(ReadOnlySpan<byte> key, EntryFacts? before, EntryFacts? after)
    {
        var (gone, come) = (before?.Reasons ?? default, after?.Reasons ?? default);
        for (var i = 0; i < _reasons.Length; i++)
        {
            var change = (come.Contains((Reason)i) ? 1 : 0) - (gone.Contains((Reason)i) ? 1 : 0);
            if (change != 0)
                Interlocked.Add(ref _reasons[i], change);
        }

        var number = (after is null ? 0 : 1) - (before is null ? 0 : 1);
        if (number == 0)
            return;
        Interlocked.Add(ref _all, number);
        var rest = key[1..];
        var tenant = rest.IndexOf((byte)0);
        if (tenant == 0)
            Interlocked.Add(ref _global, number);
        rest = rest[(tenant + 1)..];
        rest = rest[(rest.IndexOf((byte)0) + 1)..];
        if (rest[0] == 0)
            Interlocked.Add(ref _domains, number);
        if (rest[^1] != 0)
            Interlocked.Add(ref _lists, number);
    }
}
