using PolicyMta.Core.Directives;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Keeps waiting independent of the wall clock: when that is set, all that waits is moved with it, so that nothing waits longer, ends
/// earlier or expires sooner than it would have. What is kept on disk says when it was written, and is corrected when it is taken up.
/// </summary>
internal sealed partial class ClockCorrection(
    ScheduledQueues queues, DueHeap due, PaceBook paces, DirectiveBook directives, TimeProvider time, ILogger<ClockCorrection> logger)
{
    private readonly ClockWatch _watch = new(time);
    private bool _isMoving;

    /// <summary>Whether the clock was set and not all has been moved yet: nothing may end by its time now.</summary>
    public bool IsOff => Volatile.Read(ref _isMoving) || _watch.WasSet;

    /// <summary>Moves everything if the clock was set since the last call. For one caller at a time.</summary>
    public async ValueTask LookAsync()
    {
        if (_watch.Follow())
            return;

        Volatile.Write(ref _isMoving, true);
        try
        {
            await MoveAsync(_watch.Look());
        }
        finally
        {
            Volatile.Write(ref _isMoving, false);
        }
    }

    private async ValueTask MoveAsync(TimeSpan jump)
    {
        LogJump(logger, jump);
        foreach (var queue in queues.All)
        {
            foreach (var delivery in queue.ToList())
                delivery.MoveLifetime(jump);
        }

        due.Move(jump);
        paces.Move(jump);
        await directives.MoveAsync(jump);
    }

    [LoggerMessage(1501, LogLevel.Warning, "The clock was set by {Jump}; what waits is moved with it")]
    private static partial void LogJump(ILogger logger, TimeSpan jump);
}
