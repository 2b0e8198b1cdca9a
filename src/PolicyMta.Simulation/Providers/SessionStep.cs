namespace PolicyMta.Simulation.Providers;

/// <summary>What a session does next.</summary>
internal enum SessionStep
{
    /// <summary>Reads commands.</summary>
    Read,

    /// <summary>Receives a message.</summary>
    Receive,

    /// <summary>Closes the connection after what was written.</summary>
    Close,
}
