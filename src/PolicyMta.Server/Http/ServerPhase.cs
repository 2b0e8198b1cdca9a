namespace PolicyMta.Server.Http;

/// <summary>How far a server is between its start and its stop.</summary>
internal enum ServerPhase
{
    /// <summary>It does not take mail yet.</summary>
    Starting,

    /// <summary>It takes mail.</summary>
    Running,

    /// <summary>It takes mail no more.</summary>
    Stopping,
}
