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
        if (grounds.IsEmpty)
            return default;
        var longest = grounds[0];
        foreach (var ground in grounds)
        {
            if (longest.Until is { } until && (ground.Until is null || ground.Until > until))
                longest = ground;
        }

        var hours = Math.Clamp((long)(longest.Since - Epoch).TotalHours, 0, MaxHours);

        // Rounded up: an entry must not end in memory before it ends on disk. What is far beyond is for ever.
        var minutes = longest.Until is { } end ? (long)Math.Ceiling((end - Epoch).TotalMinutes) : 0;
        minutes = longest.Until is null || minutes > MaxMinutes ? 0 : Math.Max(1, minutes);
        var reasons = Reasons.Of(grounds.Select(ground => ground.Reason));
        return new(((ulong)reasons.Bits << (MinuteBits + HourBits)) | ((ulong)hours << MinuteBits) | (ulong)minutes);
    }
}
