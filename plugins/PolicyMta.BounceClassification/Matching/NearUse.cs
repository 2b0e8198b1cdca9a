namespace PolicyMta.BounceClassification.Matching;

/// <summary>That a phrase is one of the words of a pair.</summary>
/// <param name="Pair">The pair's number.</param>
/// <param name="IsFirst">Whether it is one of those that stand first.</param>
internal readonly record struct NearUse(int Pair, bool IsFirst);
