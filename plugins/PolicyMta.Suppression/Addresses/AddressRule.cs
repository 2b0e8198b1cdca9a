namespace PolicyMta.SuppressionList.Addresses;

/// <summary>Which addresses of a domain are the same mailbox. Immutable.</summary>
/// <param name="Canonical">The domain that stands for it, or null.</param>
/// <param name="IgnoreDots">Whether dots count for nothing.</param>
/// <param name="Tag">What begins a tag; NUL for nothing.</param>
/// <param name="UserAsSubdomain">Whether a subdomain names the user.</param>
/// <param name="CaseSensitive">Whether case counts.</param>
internal sealed record AddressRule(string? Canonical, bool IgnoreDots, char Tag, bool UserAsSubdomain, bool CaseSensitive);
