namespace PolicyMta.IspRules.Explain;

/// <summary>Something that holds for a time beside the rules. Immutable.</summary>
/// <param name="What">What it changes, for instance <c>rate 10/min, connections 1</c>.</param>
/// <param name="Where">Which mail it is for.</param>
/// <param name="Author">Who set it.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Until">When it ends; null for never.</param>
internal sealed record Override(string What, string Where, string Author, string? Reason, DateTimeOffset? Until);
