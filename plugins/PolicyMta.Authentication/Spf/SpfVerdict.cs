namespace PolicyMta.Authentication.Spf;

/// <summary>What came of a check. Immutable.</summary>
/// <param name="Result">The result.</param>
/// <param name="Domain">The domain that was checked; empty if there was none.</param>
/// <param name="IsHelo">Whether that is what the client said in EHLO, because the reverse-path was null.</param>
/// <param name="Explanation">
/// What the domain says to a client that it does not allow: printable ASCII of strangers, not long; null if it says nothing.
/// </param>
/// <param name="Problem">What was wrong, in words of this server; null if nothing was.</param>
internal sealed record SpfVerdict(
    SpfResult Result, string Domain, bool IsHelo, string? Explanation = null, string? Problem = null);
