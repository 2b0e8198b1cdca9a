namespace PolicyMta.Core.Queues;

/// <summary>Computes from a schedule when the next attempt is due.</summary>
internal static class RetryTimes
{
    /// <param name="schedule">The schedule of the profile, or the server's.</param>
    /// <param name="delays">Waits that policy gave in place of the schedule's; may be empty.</param>
    /// <param name="category">The kind of failure that on-bounce named.</param>
    /// <param name="stage">The step that failed.</param>
    /// <param name="attempts">How many attempts have failed: 1 or more.</param>
    public static TimeSpan NextDelay(
        RetrySchedule schedule, ImmutableArray<TimeSpan> delays, string? category, SmtpStage stage, int attempts)
    {
        var list = !delays.IsDefaultOrEmpty ? delays
            : category == BounceCategory.Greylisted ? schedule.Greylisted
            : stage < SmtpStage.MailFrom ? schedule.ConnectionFailures
            : schedule.Delays;
        return list.IsDefaultOrEmpty ? TimeSpan.FromMinutes(5) : list[Math.Clamp(attempts - 1, 0, list.Length - 1)];
    }

    /// <summary>Moves a wait at random by up to the schedule's share, so that retries do not come in waves.</summary>
    public static TimeSpan WithJitter(TimeSpan delay, double jitter) =>
        delay * (1 + (Math.Clamp(jitter, 0, 0.5) * ((Random.Shared.NextDouble() * 2) - 1)));
}
