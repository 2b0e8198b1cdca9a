namespace PolicyMta.Authentication.Arc;

/// <summary>What came of a chain. Immutable.</summary>
/// <param name="Result">The result.</param>
/// <param name="Sealers">The domains of the seals, the newest first; none unless the chain holds.</param>
/// <param name="Problem">What is wrong, in words of this server; empty if nothing is.</param>
internal sealed record ArcVerdict(ArcResult Result, ImmutableArray<string> Sealers, string Problem = "");
