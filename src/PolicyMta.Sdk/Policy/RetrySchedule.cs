using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Sdk;

/// <summary>
/// When a message that could not be delivered is tried again. Each list gives the wait before the first, second, ... retry;
/// its last entry repeats until the message expires.
/// </summary>
/// <remarks>Immutable.</remarks>
public sealed record RetrySchedule
{
    /// <summary>The waits after an ordinary 4xx reply: each at most 30 days.</summary>
    [MinLength(1)]
    [Range(typeof(TimeSpan), "1ms", "30d")]
    public ImmutableArray<TimeSpan> Delays { get; init; } =
        [Minutes(5), Minutes(15), Minutes(30), Minutes(60), Minutes(120), Minutes(240), Minutes(360)];

    /// <summary>The waits after a reply that was classified as greylisting (the same source soon after): each at most 30 days.</summary>
    [MinLength(1)]
    [Range(typeof(TimeSpan), "1ms", "30d")]
    public ImmutableArray<TimeSpan> Greylisted { get; init; } = [Minutes(5), Minutes(5), Minutes(10), Minutes(30), Minutes(60)];

    /// <summary>The waits after a failure before MAIL (DNS, connection, greeting, EHLO): each at most 30 days.</summary>
    [MinLength(1)]
    [Range(typeof(TimeSpan), "1ms", "30d")]
    public ImmutableArray<TimeSpan> ConnectionFailures { get; init; } =
        [Minutes(2), Minutes(5), Minutes(15), Minutes(30), Minutes(60), Minutes(120)];

    /// <summary>How far a wait may be moved at random, as a share of it: 0 to 0.5. It keeps retries from arriving in waves.</summary>
    [Range(0, 0.5)]
    public double Jitter { get; init; } = 0.15;

    /// <summary>How long after its acceptance a message is given up: 1 second or more.</summary>
    [Range(typeof(TimeSpan), "1s", "3650d")]
    public TimeSpan ExpiresAfter { get; init; } = TimeSpan.FromDays(3);

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
