namespace PolicyMta.DkimSigning.Rules;

/// <summary>Which keys sign a message. Immutable.</summary>
/// <param name="Keys">The keys; none if it is not signed.</param>
/// <param name="Identity">What stands in i= of those that it belongs to; null for their own.</param>
/// <param name="Required">Whether the message waits rather than leave unsigned.</param>
/// <param name="Reason">Why keys that were thought of do not sign; null if all do.</param>
internal sealed record KeyChoice(ImmutableArray<SigningKey> Keys, string? Identity, bool Required, string? Reason);
