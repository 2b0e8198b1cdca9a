namespace PolicyMta.Campaigns.Store;

/// <summary>A version of a template: its content never changes. Immutable.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Content">What its author wrote, as JSON.</param>
/// <param name="Published">What is sent, as JSON; null before it is published.</param>
/// <param name="CreatedAt">When it was made, in milliseconds since 1970.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="ApprovedBy">Who approved it; null if nobody has.</param>
internal sealed record VersionRow(
    long Version, VersionState State, string Content, string? Published, long CreatedAt, string CreatedBy, string? ApprovedBy);
