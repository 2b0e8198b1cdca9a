namespace PolicyMta.Core.Bounces;

/// <summary>What follows for a recipient.</summary>
/// <param name="Recipient">Who failed.</param>
/// <param name="Category">The kind of failure, or null.</param>
/// <param name="RetryAfter">When to try again, jitter not yet applied; null where it is given up.</param>
/// <param name="IsReroute">Whether on-route is to be asked again at once.</param>
internal sealed record BounceVerdict(FailedRecipient Recipient, string? Category, TimeSpan? RetryAfter, bool IsReroute);
