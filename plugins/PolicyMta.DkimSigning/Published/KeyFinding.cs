namespace PolicyMta.DkimSigning.Published;

/// <summary>Something that is to be said of a published key.</summary>
/// <param name="Code">
/// A word for programs: missing, lookup-failed, several, syntax, type, revoked, mismatch, weak, test, strict, service, hash.
/// </param>
/// <param name="IsFatal">Whether signatures by the key do not hold with it.</param>
/// <param name="Text">What is wrong and what to do.</param>
internal sealed record KeyFinding(string Code, bool IsFatal, string Text);
