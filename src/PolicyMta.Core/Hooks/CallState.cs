namespace PolicyMta.Core.Hooks;

/// <summary>
/// The states of a <see cref="GuardedCall{TContext,TDecision}"/> as one number, so that handler and watchdog can race for it with a single
/// exchange. A deadline, in milliseconds of <see cref="Environment.TickCount64"/>, is positive while the handler may run and negative once
/// it was told to stop. Deadlines only grow, so that a look at one run can never change the state of a later one. GuardedCallStates.md is
/// the table of who moves what.
/// </summary>
internal static class CallState
{
    public const long Idle = 0;

    /// <summary>Waits for a thread. Later than any deadline: that wait is not held against the handler.</summary>
    public const long Queued = long.MaxValue;

    public const long GivenUp = long.MinValue;

    public static long RunningUntil(long now, TimeSpan deadline) => now + Math.Max(1, (long)deadline.TotalMilliseconds);

    /// <summary>The state that follows <see cref="RunningUntil"/> when the deadline has passed.</summary>
    public static long ToldToStop(long running) => -running;

    /// <summary>Whether the handler has to be told to stop.</summary>
    public static bool IsOverdue(long state, long now) => state > Idle && now >= state;

    public static bool IsToldToStop(long state) => state is < Idle and not GivenUp;

    /// <summary>Whether the handler has had its grace, too, since it was told to stop.</summary>
    public static bool IsLost(long state, long now, TimeSpan grace) => IsToldToStop(state) && now >= -state + (long)grace.TotalMilliseconds;
}
