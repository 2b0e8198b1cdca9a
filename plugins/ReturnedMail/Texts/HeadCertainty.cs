namespace PolicyMta.ReturnedMail;

/// <summary>How sure it is that a line names a recipient that failed; the surer, the higher.</summary>
internal enum HeadCertainty
{
    /// <summary>An address in prose.</summary>
    Mentioned,

    /// <summary>An address behind words that announce one.</summary>
    Labelled,

    /// <summary>An address that the line begins with.</summary>
    Leading,
}
