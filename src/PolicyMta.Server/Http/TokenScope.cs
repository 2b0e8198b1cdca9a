namespace PolicyMta.Server.Http;

/// <summary>A right of a token.</summary>
internal enum TokenScope
{
    /// <summary>Sends, cancels and re-schedules messages.</summary>
    Inject,

    /// <summary>Asks what became of messages.</summary>
    Read,

    /// <summary>Reads metrics.</summary>
    Metrics,

    /// <summary>Does everything, for all tenants.</summary>
    Admin,
}
