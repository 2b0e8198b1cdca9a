namespace PolicyMta.ReturnedMail;

/// <summary>What a report says became of a recipient (RFC 3464 section 2.3.3).</summary>
internal enum ReportedAction
{
    /// <summary>It does not say.</summary>
    Unknown,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Not delivered yet.</summary>
    Delayed,

    /// <summary>Delivered.</summary>
    Delivered,

    /// <summary>Handed on to a server that sends no reports.</summary>
    Relayed,

    /// <summary>Delivered, and sent on to several addresses.</summary>
    Expanded,
}
