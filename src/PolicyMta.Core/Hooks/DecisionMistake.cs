namespace PolicyMta.Core.Hooks;

/// <summary>What is wrong with a decision that has the right form.</summary>
/// <param name="Path">The property, as scripts write it: <c>edits[0].addHeader.name</c>.</param>
/// <param name="Problem">What is wrong with it, as the end of a sentence.</param>
internal sealed record DecisionMistake(string Path, string Problem);
