using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Bounces;

/// <summary>What follows for a recipient that was not reached.</summary>
/// <param name="Recipient">Who failed, and why.</param>
/// <param name="Category">The kind of failure, or null.</param>
/// <param name="RetryAfter">When to try again, jitter not yet applied; null if the recipient is given up.</param>
/// <param name="IsReroute">Whether on-route is to be asked again at once.</param>
internal sealed record BounceVerdict(RecipientOutcome Recipient, string? Category, TimeSpan? RetryAfter, bool IsReroute)
{
    /// <summary>What policy said of the failure beside its category, or null.</summary>
    public FailureFacts? Failure { get; init; }

    /// <summary>Where it failed; null if the failure is about no single attempt.</summary>
    public AttemptInfo? At { get; init; }

    /// <summary>
    /// Whether the host had trouble of its own, and policy calls it no limit: another host of the site may be tried at once.
    /// </summary>
    public bool MayGoToNextHost { get; init; }
}
