namespace PolicyMta.DkimSigning.Rotation;

/// <summary>What DNS serves under a key's selector.</summary>
internal enum Sighting
{
    /// <summary>Nothing is known: DNS could not be asked. It changes nothing.</summary>
    Unknown,

    /// <summary>Its record, by which its signatures verify.</summary>
    Served,

    /// <summary>No record, or one that its signatures do not verify by.</summary>
    NotServed,

    /// <summary>A record with an empty p=, or none.</summary>
    Revoked,
}
