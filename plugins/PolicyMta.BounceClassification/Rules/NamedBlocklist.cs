namespace PolicyMta.BounceClassification.Rules;

/// <summary>A blocklist that a reply named.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">What it lists.</param>
/// <param name="Url">Where one looks it up, or null.</param>
internal sealed record NamedBlocklist(string Name, BounceScope Scope, string? Url);
