namespace PolicyMta.Campaigns.Store;

/// <summary>A template. Immutable.</summary>
/// <param name="Name">Its name in the organisation.</param>
/// <param name="LastVersion">The newest version.</param>
/// <param name="PublishedVersion">The one that is sent; null if none is.</param>
/// <param name="CreatedAt">When it was made, in milliseconds since 1970.</param>
/// <param name="CreatedBy">Who made it.</param>
internal sealed record TemplateRow(string Name, long LastVersion, long? PublishedVersion, long CreatedAt, string CreatedBy);
