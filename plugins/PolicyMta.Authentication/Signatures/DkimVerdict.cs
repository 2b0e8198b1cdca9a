namespace PolicyMta.Authentication.Signatures;

/// <summary>What came of one signature. Immutable.</summary>
/// <param name="Result">The result.</param>
/// <param name="Signature">What the signature says; null if it cannot be read.</param>
/// <param name="Problem">What is wrong, in words of this server; empty if nothing is.</param>
internal sealed record DkimVerdict(DkimResult Result, SignatureTags? Signature, string Problem = "")
{
    /// <summary>Whether the signer only tries DKIM (t=y in the key's record).</summary>
    public bool IsTest { get; init; }
}
