namespace PolicyMta.Engagement.Consent;

/// <summary>What a recipient said may be learnt.</summary>
/// <param name="Tracking">The most that may be.</param>
/// <param name="Time">When it was said.</param>
internal sealed record Choice(Tracking Tracking, DateTimeOffset Time);
