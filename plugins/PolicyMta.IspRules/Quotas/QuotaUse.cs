using System.Globalization;
using System.Text;

namespace PolicyMta.IspRules.Quotas;

/// <summary>
/// What one tenant has used of its periods, later ones included, and how much of that the store knows to be used: it is ahead of the mail,
/// so that a crash grants nothing again. Not thread-safe: its owner guards it.
/// </summary>
internal sealed class QuotaUse(string tenant)
{
    private const string Prefix = "quota/";
    private readonly SortedDictionary<(QuotaPeriod Per, DateOnly Start), Count> _periods = [];

    public static ReadOnlyMemory<byte> KeyPrefix { get; } = Encoding.UTF8.GetBytes(Prefix);

    public string Tenant { get; } = tenant;

    /// <summary>Writes one after the other, so that the last is the newest.</summary>
    public SemaphoreSlim Writing { get; } = new(1);

    /// <summary>Whether something is used.</summary>
    public bool IsEmpty => _periods.Count == 0;

    public byte[] Key => Encoding.UTF8.GetBytes(Prefix + Tenant);

    public long Used(QuotaPeriod per, DateOnly start) => _periods.GetValueOrDefault((per, start)).Used;

    /// <summary>What is used of periods after this one.</summary>
    public long UsedAfter(QuotaPeriod per, DateOnly start) =>
        _periods.Where(period => period.Key.Per == per && period.Key.Start > start).Sum(period => period.Value.Used);

    /// <summary>Uses some of a period.</summary>
    /// <param name="quota">The quota that allows it.</param>
    /// <param name="start">The period.</param>
    /// <param name="count">How many.</param>
    public void Take(Quota quota, DateOnly start, long count)
    {
        var known = _periods.GetValueOrDefault((quota.Options.Per, start));
        var used = known.Used + count;
        _periods[(quota.Options.Per, start)] = known with
        {
            Used = used,
            Reserved = used <= known.Reserved
                ? known.Reserved
                : Math.Max(used, Math.Min(quota.Options.Recipients, used + Ahead(quota))),
        };
    }

    /// <summary>Whether the store knows of all that is used.</summary>
    public bool IsOnDisk => _periods.Values.All(static count => count.Used <= count.OnDisk);

    /// <summary>The store knows what <see cref="Write"/> said at this state.</summary>
    public void PutOnDisk(ImmutableArray<((QuotaPeriod, DateOnly) Period, long Reserved)> written)
    {
        foreach (var (period, reserved) in written)
        {
            if (_periods.TryGetValue(period, out var count))
                _periods[period] = count with { OnDisk = Math.Max(count.OnDisk, reserved) };
        }
    }

    /// <summary>What <see cref="Write"/> says now.</summary>
    public ImmutableArray<((QuotaPeriod, DateOnly) Period, long Reserved)> Reserved =>
        [.. _periods.Select(static period => (period.Key, period.Value.Reserved))];

    /// <summary>Forgets periods that are over, but for the last of each: a clock may be set back.</summary>
    public void Forget(DateOnly today)
    {
        ImmutableArray<(QuotaPeriod, DateOnly)> over =
        [
            .. _periods.Keys.Where(period => period.Start < (period.Per == QuotaPeriod.Day ? today.AddDays(-1) : today.AddDays(-62))),
        ];
        foreach (var period in over)
            _periods.Remove(period);
    }

    /// <param name="isExact">Whether what is ahead of the mail is left out, since no more comes.</param>
    public byte[] Write(bool isExact)
    {
        var text = new StringBuilder("1");
        foreach (var ((per, start), count) in _periods)
        {
            text.Append('\n').Append(per == QuotaPeriod.Day ? 'd' : 'm');
            text.Append(CultureInfo.InvariantCulture, $" {start.DayNumber} {(isExact ? count.Used : count.Reserved)}");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What the store keeps of a tenant: all of it counts as used.</summary>
    /// <returns>Null if it was not written by a version that is known here.</returns>
    public static QuotaUse? Read(StoreEntry entry)
    {
        var use = new QuotaUse(Encoding.UTF8.GetString(entry.Key.Span[Prefix.Length..]));
        var lines = Encoding.UTF8.GetString(entry.Value.Span).Split('\n');
        if (lines[0] != "1")
            return null;
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(' ') is not [("d" or "m") and var per, var day, var used]
                || !int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number > DateOnly.MaxValue.DayNumber
                || !long.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return null;
            use._periods[(per == "d" ? QuotaPeriod.Day : QuotaPeriod.Month, DateOnly.FromDayNumber(number))] =
                new Count(count, count, count);
        }

        return use;
    }

    /// <summary>What is written ahead: a thousandth, which is what a crash may cost.</summary>
    private static long Ahead(Quota quota) => Math.Clamp(quota.Options.Recipients / 1000, 0, 1000);

    /// <param name="Used">What is used.</param>
    /// <param name="Reserved">What the store is told.</param>
    /// <param name="OnDisk">What the store knows.</param>
    private readonly record struct Count(long Used, long Reserved, long OnDisk);
}
