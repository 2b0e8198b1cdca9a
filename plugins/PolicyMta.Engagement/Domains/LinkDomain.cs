namespace PolicyMta.Engagement.Domains;

/// <summary>A domain of links, and what DNS says of it. Immutable.</summary>
/// <param name="Domain">The host of the URL.</param>
/// <param name="Of">The tenants whose links are there; empty for the server's own.</param>
/// <param name="Result">Whether recipients reach it.</param>
/// <param name="Found">What DNS says, and what to publish.</param>
internal sealed record LinkDomain(string Domain, ImmutableArray<string> Of, DomainResult Result, string Found);
