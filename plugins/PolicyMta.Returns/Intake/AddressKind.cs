namespace PolicyMta.Returns.Intake;

/// <summary>What an address at which returned mail comes in is for.</summary>
internal enum AddressKind
{
    /// <summary>It is in another domain.</summary>
    Foreign,

    /// <summary>Its mail is left alone.</summary>
    Pass,

    /// <summary>A return path with a genuine mark.</summary>
    ReturnPath,

    /// <summary>A return path whose signature is false or too old.</summary>
    Forged,

    /// <summary>Where feedback reports come.</summary>
    Complaints,

    /// <summary>Where people unsubscribe.</summary>
    Unsubscribe,

    /// <summary>None that this server gave out.</summary>
    Unknown,
}
