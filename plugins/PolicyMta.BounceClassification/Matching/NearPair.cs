namespace PolicyMta.BounceClassification.Matching;

/// <summary>Which rule holds if two words are near each other, and how near that is.</summary>
/// <param name="Rule">The rule's number.</param>
/// <param name="Within">How many characters may stand between them.</param>
internal readonly record struct NearPair(int Rule, int Within);
