using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Bounces;

/// <summary>A recipient that an attempt did not reach, and why.</summary>
/// <param name="Index">Its index into the message's recipients.</param>
/// <param name="Address">Its address.</param>
/// <param name="Outcome">What the network said.</param>
internal sealed record FailedRecipient(int Index, string Address, Outcome Outcome)
{
    public ReportedRecipient AsReported() => new(Index, Address, Outcome);
}

/// <summary>What follows for a recipient.</summary>
/// <param name="Recipient">Who failed.</param>
/// <param name="Category">The kind of failure, or null.</param>
/// <param name="RetryAfter">When to try again, jitter not yet applied; null where it is given up.</param>
/// <param name="IsReroute">Whether on-route is to be asked again at once.</param>
internal sealed record BounceVerdict(FailedRecipient Recipient, string? Category, TimeSpan? RetryAfter, bool IsReroute);
