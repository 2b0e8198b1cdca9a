namespace PolicyMta.Authentication.Arc;

/// <summary>What came of a chain (RFC 8617 section 4.4).</summary>
internal enum ArcResult
{
    /// <summary>The message has none.</summary>
    None,

    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It does not.</summary>
    Fail,

    /// <summary>DNS could not be asked for a key: it may hold later.</summary>
    TempError,
}
