using System.Diagnostics;
using Jint;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// The limit on how long a call runs. It is looked at by the clock, which is cheap; when that says that the time is up, the thread may go
/// on until it has used as much of the processor: on a busy machine a script that waits for its turn has done nothing wrong. A token ends
/// the call in any case.
/// </summary>
internal sealed class RunningTime : Constraint
{
    private TimeSpan _limit;
    private long _due = long.MaxValue;
    private TimeSpan? _processorTimeEnds;
    private CancellationToken _ending;

    /// <summary>Whether it may be looked at less often than at each statement: it only reads clocks.</summary>
    public override bool IsAmortizable => true;

    public void Begin(TimeSpan limit, CancellationToken ending = default)
    {
        _limit = limit;
        _due = Stopwatch.GetTimestamp() + TicksOf(limit);
        _processorTimeEnds = null;
        _ending = ending;
    }

    public void End()
    {
        _due = long.MaxValue;
        _ending = default;
    }

    /// <summary>Calls into the engine share the time from <see cref="Begin"/> to <see cref="End"/>.</summary>
    public override void Reset()
    {
    }

    /// <exception cref="TimeoutException">The call has had its time.</exception>
    /// <exception cref="OperationCanceledException">It is to end now.</exception>
    public override void Check()
    {
        _ending.ThrowIfCancellationRequested();
        if (_due != long.MaxValue && Stopwatch.GetTimestamp() >= _due)
            GrantProcessorTime();
    }

    private void GrantProcessorTime()
    {
        if (ProcessorTime.OfThread() is not { } used)
            throw new TimeoutException();
        _processorTimeEnds ??= used + _limit;
        var left = _processorTimeEnds.Value - used;
        if (left <= TimeSpan.Zero)
            throw new TimeoutException();
        _due = Stopwatch.GetTimestamp() + TicksOf(left);
    }

    private static long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
