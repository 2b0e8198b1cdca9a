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

    /// <summary>Tells what recipients did with messages: opens, clicks, unsubscriptions, complaints.</summary>
    Report,

    /// <summary>Reads the content of messages that are queued.</summary>
    Content,

    /// <summary>Does everything, for all tenants.</summary>
    Admin,
}
