namespace PolicyMta.Campaigns.Audiences;

/// <summary>A segment of an audience. Immutable.</summary>
/// <param name="Name">Its name in the organisation.</param>
/// <param name="Audience">The audience's number.</param>
/// <param name="AudienceName">The audience's name.</param>
/// <param name="Definition">Which contacts are meant.</param>
/// <param name="ChangedAt">When it was last put, in milliseconds since 1970.</param>
/// <param name="ChangedBy">Who put it.</param>
internal sealed record SegmentRow(
    string Name, long Audience, string AudienceName, Segment Definition, long ChangedAt, string ChangedBy);
