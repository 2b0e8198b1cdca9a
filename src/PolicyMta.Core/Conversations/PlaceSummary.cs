namespace PolicyMta.Core.Conversations;

/// <summary>How many transcripts there are of a place.</summary>
/// <param name="Direction">Whether it is a listener or a site.</param>
/// <param name="Place">The listener, or the site.</param>
/// <param name="Failed">Those with a failure.</param>
/// <param name="Good">Those without.</param>
/// <param name="LastFailure">When the newest failure was; null if there is none.</param>
/// <param name="Outcome">What came of it, in words; null if there is none.</param>
internal sealed record PlaceSummary(
    Direction Direction, string Place, int Failed, int Good, DateTimeOffset? LastFailure, string? Outcome);
