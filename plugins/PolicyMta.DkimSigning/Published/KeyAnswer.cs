namespace PolicyMta.DkimSigning.Published;

/// <summary>What DNS said of a key's record.</summary>
/// <param name="Texts">The TXT records of the name, each with its strings joined; none if there are none.</param>
/// <param name="Ttl">How long resolvers may keep the answer.</param>
/// <param name="Failure">Why DNS could not be asked, so that nothing is known; null if it answered.</param>
internal sealed record KeyAnswer(ImmutableArray<string> Texts, TimeSpan Ttl, string? Failure = null);
