namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// What of an entry is kept in memory, in 64 bits: the reasons, since when to the hour, and until when to the minute. If there are several
/// reasons, the times are those of the one that holds longest. Immutable.
/// </summary>
/// <param name="Bits">16 bits of reasons, 20 of hours, 28 of minutes, each from the year 2000.</param>
internal readonly record struct EntryFacts(ulong Bits)
{
    private const int MinuteBits = 28;
    private const int HourBits = 20;
    private const long MaxMinutes = (1L << MinuteBits) - 1;
    private const long MaxHours = (1L << HourBits) - 1;
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Reasons Reasons => new((ushort)(Bits >> (MinuteBits + HourBits)));

    public DateTimeOffset Since => Epoch + TimeSpan.FromHours((long)((Bits >> MinuteBits) & MaxHours));

    /// <summary>Until when, or null for ever.</summary>
    public DateTimeOffset? Until => (Bits & MaxMinutes) is var minutes and > 0 ? Epoch + TimeSpan.FromMinutes((long)minutes) : null;

    public static EntryFacts Of(ImmutableArray<Ground> grounds)
    {
        var facts = default(EntryFacts);
        foreach (var ground in grounds)
            facts = facts.With(ground.Reason, ground.Since, ground.Until);
        return facts;
    }

    /// <summary>The facts with a further ground.</summary>
    public EntryFacts With(Reason reason, DateTimeOffset since, DateTimeOffset? until)
    {
        var hours = Math.Clamp((long)(since - Epoch).TotalHours, 0, MaxHours);

        // Rounded up: an entry must not end in memory before it ends on disk. What is far beyond is for ever.
        var minutes = until is { } end ? (long)Math.Ceiling((end - Epoch).TotalMinutes) : 0;
        minutes = until is null || minutes > MaxMinutes ? 0 : Math.Max(1, minutes);
        var known = (long)(Bits & MaxMinutes);
        var isLonger = Bits == 0 || (known != 0 && (minutes == 0 || minutes > known));
        var times = isLonger ? ((ulong)hours << MinuteBits) | (ulong)minutes : Bits & ((1UL << (MinuteBits + HourBits)) - 1);
        return new(((ulong)Reasons.With(reason).Bits << (MinuteBits + HourBits)) | times);
    }
}
