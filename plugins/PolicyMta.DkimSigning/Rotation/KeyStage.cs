namespace PolicyMta.DkimSigning.Rotation;

/// <summary>Where a key that is rotated stands; it only ever goes on to a later stage.</summary>
internal enum KeyStage
{
    /// <summary>It is made, and DNS does not serve its record yet, or not for long enough.</summary>
    Waiting,

    /// <summary>It signs.</summary>
    Signing,

    /// <summary>It signs no more, and its record must stay until the last message with it has expired.</summary>
    Retired,

    /// <summary>Its record is to be replaced by one with an empty p=.</summary>
    Revoking,

    /// <summary>DNS revokes it, or has no record of it any more. Its selector is never used again.</summary>
    Gone,
}
