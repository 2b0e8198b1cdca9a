using System.Globalization;
using System.Text;

namespace PolicyMta.IspRules.WarmUp;

/// <summary>How far the warm-up of a source towards a provider has come, as the store keeps it. Immutable.</summary>
internal sealed record WarmUpState
{
    private const string Prefix = "warm-up/";

    /// <summary>The first day.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The day that is counted.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>
    /// Messages that the provider took on this day; in the store, those that it may have taken before the next look as well.
    /// </summary>
    public long Sent { get; init; }

    /// <summary>Messages that it took on earlier days.</summary>
    public long SentBefore { get; init; }

    /// <summary>Days that did not count because too much was deferred or refused, and steps that were taken back.</summary>
    public int Lost { get; init; }

    /// <summary>What this day will cost: 0, 1 for a pause, 2 for a step back.</summary>
    public int Toll { get; init; }

    /// <summary>Recipients who complained on this day.</summary>
    public long Complaints { get; init; }

    public static ReadOnlyMemory<byte> KeyPrefix { get; } = Encoding.UTF8.GetBytes(Prefix);

    /// <returns>The step, from 0; the number of steps if all are behind it.</returns>
    public int StepOf(WarmUpOptions options)
    {
        var steps = options.Steps;
        var step = options.By == WarmUpBasis.Days ? Day.DayNumber - First.DayNumber : StepByVolume(steps);
        return Math.Clamp(step - Lost, 0, steps.Length);
    }

    /// <returns>Messages on this day at most; null when the source is warm.</returns>
    public long? BudgetOf(WarmUpOptions options)
    {
        var step = StepOf(options);
        if (step >= options.Steps.Length)
            return null;
        return options.Steps[Toll > 1 && step > 0 ? step - 1 : step];
    }

    /// <summary>
    /// The next day, with what this one has cost. A day before this one is that of a clock that was ahead and has been set: its step holds
    /// again, what was sent meanwhile counts for it. Around midnight nothing is counted twice.
    /// </summary>
    public WarmUpState On(DateOnly day) => day < Day.AddDays(-1) && day >= First ? this with { Day = day } : day <= Day ? this : this with
    {
        Day = day,
        Sent = 0,
        SentBefore = SentBefore + Sent,
        Lost = Lost + Toll,
        Toll = 0,
        Complaints = 0,
    };

    public static byte[] KeyOf(WarmUpKey key) => Encoding.UTF8.GetBytes($"{Prefix}{key.Source}\n{key.Provider}");

    public static WarmUpKey? ReadKey(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetString(key[Prefix.Length..]).Split('\n') is [{ Length: > 0 } source, { } provider]
            ? new WarmUpKey(source, provider)
            : null;

    public byte[] Write() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"1 {First.DayNumber} {Day.DayNumber} {Sent} {SentBefore} {Lost} {Toll} {Complaints}"));

    /// <returns>Null if it was not written by a version that is known here.</returns>
    public static WarmUpState? Read(ReadOnlySpan<byte> bytes)
    {
        var words = Encoding.UTF8.GetString(bytes).Split(' ');
        if (words is not ["1", _, _, _, _, _, _, ..])
            return null;
        var numbers = new long[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!long.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return numbers[1] > DateOnly.MaxValue.DayNumber || numbers[2] > DateOnly.MaxValue.DayNumber ? null : new WarmUpState
        {
            First = DateOnly.FromDayNumber((int)numbers[1]),
            Day = DateOnly.FromDayNumber((int)numbers[2]),
            Sent = numbers[3],
            SentBefore = numbers[4],
            Lost = (int)Math.Min(int.MaxValue, numbers[5]),
            Toll = (int)Math.Min(2, numbers[6]),
            Complaints = numbers.Length > 7 ? numbers[7] : 0,
        };
    }

    private int StepByVolume(ImmutableArray<int> steps)
    {
        var all = 0L;
        for (var i = 0; i < steps.Length; i++)
        {
            all += steps[i];
            if (SentBefore < all)
                return i;
        }

        return steps.Length;
    }
}
