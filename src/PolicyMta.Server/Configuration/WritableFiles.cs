namespace PolicyMta.Server.Configuration;

/// <summary>What to do about files of the configuration that other users can change.</summary>
internal enum WritableFiles
{
    /// <summary>Say so in the log at the start, and in a check.</summary>
    Warn,

    /// <summary>Do not start, and do not put in force.</summary>
    Refuse,

    /// <summary>Nothing.</summary>
    Allow,
}
