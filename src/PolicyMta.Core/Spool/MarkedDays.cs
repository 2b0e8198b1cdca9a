namespace PolicyMta.Core.Spool;

/// <summary>
/// How far ahead marks end, so that a mark is looked for on no more days than any can be on. Never too few. Thread-safe.
/// </summary>
internal sealed class MarkedDays
{
    private int _last;

    public MarkedDays(MetadataStore metadata)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.MarkLength];
        for (var from = 0; from <= ushort.MaxValue;)
        {
            var day = -1;
            metadata.Scan(MetadataKeys.MarksOf(DateTimeOffset.UnixEpoch.AddDays(from), buffer), (key, _) =>
            {
                if (!MetadataKeys.TryReadMark(key, out day))
                    day = -1;
                return false;
            });
            if (day < 0)
                return;
            _last = day;
            from = day + 1;
        }
    }

    /// <summary>Remembers the days of marks that are about to be written.</summary>
    public void Put(ImmutableArray<SpoolMark> marks)
    {
        foreach (var mark in marks)
        {
            var day = MetadataKeys.DayOf(mark.ExpiresAt);
            for (var last = Volatile.Read(ref _last); day > last; last = Volatile.Read(ref _last))
                Interlocked.CompareExchange(ref _last, day, last);
        }
    }

    /// <summary>The days after that of a time which may have marks; -1 if not even its own has.</summary>
    public int DaysAfter(DateTimeOffset now) =>
        Math.Clamp(Volatile.Read(ref _last) - MetadataKeys.DayOf(now), -1, SpoolMark.MaxDays + 1);
}
