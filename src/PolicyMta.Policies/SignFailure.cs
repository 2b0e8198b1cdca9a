namespace PolicyMta.Policies;

/// <summary>What becomes of a message whose signing failed.</summary>
internal enum SignFailure
{
    /// <summary>It waits until signing works.</summary>
    Defer,

    /// <summary>It leaves with the signatures that other handlers make, if any.</summary>
    Unsigned,
}
