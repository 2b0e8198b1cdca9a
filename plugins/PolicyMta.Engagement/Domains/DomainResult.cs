namespace PolicyMta.Engagement.Domains;

/// <summary>Whether links of a domain lead here, as far as DNS tells.</summary>
internal enum DomainResult
{
    /// <summary>They do.</summary>
    Right,

    /// <summary>They may: DNS could not be asked, or leads elsewhere, to a proxy perhaps.</summary>
    Unsure,

    /// <summary>They do not.</summary>
    Wrong,
}
