namespace PolicyMta.DkimSigning;

/// <summary>How much a header or body may be changed on the way before the signature breaks (RFC 6376 section 3.4).</summary>
internal enum Form
{
    /// <summary>White space may change.</summary>
    Relaxed,

    /// <summary>Nothing may change, but empty lines at the end of the body.</summary>
    Simple,
}
