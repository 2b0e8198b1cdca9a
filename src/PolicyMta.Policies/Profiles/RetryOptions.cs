using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using PolicyMta.Sdk;

namespace PolicyMta.Policies.Profiles;

/// <summary>When a message that could not be delivered is tried again (section <c>retry</c>). The last wait of each list repeats until the message expires.</summary>
internal sealed record RetryOptions
{
    private static readonly RetrySchedule Default = new();

    /// <summary>The waits after an ordinary 4xx reply: each 1 second to 7 days.</summary>
    [MinLength(1)]
    [Range(typeof(TimeSpan), "1s", "7d")]
    public ImmutableArray<TimeSpan> Delays { get; init; } = Default.Delays;

    /// <summary>The waits after a reply that was classified as greylisting: each 1 second to 7 days.</summary>
    [MinLength(1)]
    [Range(typeof(TimeSpan), "1s", "7d")]
    public ImmutableArray<TimeSpan> Greylisted { get; init; } = Default.Greylisted;

    /// <summary>The waits after a failure before MAIL (DNS, connection, greeting, EHLO): each 1 second to 7 days.</summary>
    [MinLength(1)]
    [Range(typeof(TimeSpan), "1s", "7d")]
    public ImmutableArray<TimeSpan> ConnectionFailures { get; init; } = Default.ConnectionFailures;

    /// <summary>How far a wait may be moved at random, as a share of it: 0 to 0.5.</summary>
    [Range(0, 0.5)]
    public double Jitter { get; init; } = Default.Jitter;

    /// <summary>How long after its acceptance a message is given up: 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), "1m", "30d")]
    public TimeSpan ExpiresAfter { get; init; } = Default.ExpiresAfter;

    public RetrySchedule ToSchedule() => new()
    {
        Delays = Delays,
        Greylisted = Greylisted,
        ConnectionFailures = ConnectionFailures,
        Jitter = Jitter,
        ExpiresAfter = ExpiresAfter,
    };
}
