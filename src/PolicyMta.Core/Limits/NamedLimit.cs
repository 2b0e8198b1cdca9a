namespace PolicyMta.Core.Limits;

/// <summary>What a named limit lets through. Immutable.</summary>
/// <param name="Rate">How often, for each key; the whole number may be taken at once.</param>
/// <param name="MaxKeys">How many keys are remembered.</param>
internal sealed record NamedLimit(Rate Rate, int MaxKeys);
