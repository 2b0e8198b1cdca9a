using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Metrics;

/// <summary>
/// Exact counts since the start, one for each value of an enum: what status, command line and metrics all read. Counting is one addition,
/// with no lock and nothing allocated. Thread-safe.
/// </summary>
internal sealed class Counters<TCount>
    where TCount : struct, Enum
{
    private static readonly TCount[] All = Enum.GetValues<TCount>();

    private readonly long[] _counts = new long[All.Length];

    public long this[TCount what] => Volatile.Read(ref _counts[IndexOf(what)]);

    public void Add(TCount what) => Interlocked.Increment(ref _counts[IndexOf(what)]);

    public void Add(TCount what, long number) => Interlocked.Add(ref _counts[IndexOf(what)], number);

    /// <summary>What was counted at least once.</summary>
    public IEnumerable<(TCount What, long Count)> NotZero() =>
        All.Select(what => (what, this[what])).Where(static counted => counted.Item2 > 0);

    /// <summary>The values of an enum without numbers of its own are its indexes.</summary>
    private static int IndexOf(TCount what) => Unsafe.As<TCount, int>(ref what);
}
