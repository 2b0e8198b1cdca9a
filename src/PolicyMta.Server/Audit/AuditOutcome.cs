namespace PolicyMta.Server.Audit;

/// <summary>How an act ended.</summary>
internal enum AuditOutcome
{
    /// <summary>It was begun; if no end follows, the server ended before it was known.</summary>
    Begun,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused, and nothing was done.</summary>
    Refused,

    /// <summary>It failed; a part may have been done.</summary>
    Failed,
}
