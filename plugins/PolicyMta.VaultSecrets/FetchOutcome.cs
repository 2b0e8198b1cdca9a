namespace PolicyMta.VaultSecrets;

/// <summary>What came of one secret.</summary>
/// <param name="File">The file that it goes to.</param>
/// <param name="IsChanged">Whether the file was written.</param>
/// <param name="Problem">Why it could not be had; empty if it could.</param>
internal sealed record FetchOutcome(string File, bool IsChanged, string Problem);
