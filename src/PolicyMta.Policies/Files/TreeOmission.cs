namespace PolicyMta.Policies.Files;

/// <summary>What a walk over a folder met and did not visit. Immutable.</summary>
/// <param name="Path">Its path below the folder; empty for the folder itself.</param>
/// <param name="Kind">Why.</param>
/// <param name="Detail">Where a link leads, or what the system says.</param>
internal readonly record struct TreeOmission(string Path, OmissionKind Kind, string Detail);
