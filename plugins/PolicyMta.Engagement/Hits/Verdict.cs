namespace PolicyMta.Engagement.Hits;

/// <summary>Who made a hit.</summary>
internal enum Verdict
{
    /// <summary>Nothing speaks against a person.</summary>
    Human = 0,

    /// <summary>It may have been either.</summary>
    Undecided = 1,

    /// <summary>A scanner, a preview or a proxy that fetches everything.</summary>
    Machine = 2,
}
