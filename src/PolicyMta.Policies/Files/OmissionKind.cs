namespace PolicyMta.Policies.Files;

/// <summary>Why something below a folder was not visited.</summary>
internal enum OmissionKind
{
    /// <summary>A link that leads to where it may not.</summary>
    LeadsOut,

    /// <summary>A link to what does not exist.</summary>
    LeadsNowhere,

    /// <summary>A pipe, socket or device.</summary>
    NotAFile,

    /// <summary>A folder that lies too deep.</summary>
    TooDeep,

    /// <summary>The folder holds more than can be policy.</summary>
    TooMany,

    /// <summary>A folder that the system does not let this user read.</summary>
    Unreadable,
}
