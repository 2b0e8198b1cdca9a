namespace PolicyMta.Engagement.Rewriting;

/// <summary>A link in HTML.</summary>
/// <param name="Start">Where the value of its attribute begins, quotes included.</param>
/// <param name="Length">How long that is.</param>
/// <param name="Url">Where it leads, decoded.</param>
/// <param name="Track">What <c>data-track</c> says; null if it is not there.</param>
internal readonly record struct FoundLink(int Start, int Length, string Url, string? Track);
