namespace PolicyMta.DkimSigning.Preflight;

/// <summary>What is done at on-inject about a message that does not pass a check.</summary>
internal enum PreflightAction
{
    /// <summary>It is not checked.</summary>
    Off,

    /// <summary>The decision says it, and the message goes on.</summary>
    Warn,

    /// <summary>The message is mended where that can be done; else the decision says it.</summary>
    Fix,

    /// <summary>The message is refused with 550 5.7.1.</summary>
    Refuse,
}
