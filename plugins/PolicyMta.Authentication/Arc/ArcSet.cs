using PolicyMta.Authentication.Signatures;

namespace PolicyMta.Authentication.Arc;

/// <summary>The three fields of one instance (RFC 8617 section 4.2).</summary>
/// <param name="Results">ARC-Authentication-Results.</param>
/// <param name="Message">ARC-Message-Signature.</param>
/// <param name="Seal">ARC-Seal.</param>
/// <param name="MessageTags">What the message signature says, before it is judged.</param>
/// <param name="SealTags">What the seal says, before it is judged.</param>
internal sealed record ArcSet(
    RawHeaderField Results, RawHeaderField Message, RawHeaderField Seal, TagList MessageTags, TagList SealTags)
{
    public const string ResultsName = "ARC-Authentication-Results";
    public const string MessageName = "ARC-Message-Signature";
    public const string SealName = "ARC-Seal";

    /// <summary>cv=: what the sealer found of the chain before it.</summary>
    public string? ChainStatus => SealTags["cv"];
}
