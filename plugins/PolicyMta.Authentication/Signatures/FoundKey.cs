namespace PolicyMta.Authentication.Signatures;

/// <summary>What came of a look-up.</summary>
/// <param name="Key">The key; null if there is none.</param>
/// <param name="Problem">Why there is none, in words.</param>
/// <param name="IsTemporary">Whether there may be one later.</param>
internal sealed record FoundKey(VerificationKey? Key, string Problem, bool IsTemporary = false)
{
    public static FoundKey Temporary(string problem) => new(null, problem, IsTemporary: true);
}
