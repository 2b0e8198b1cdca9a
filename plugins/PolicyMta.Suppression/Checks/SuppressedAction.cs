namespace PolicyMta.SuppressionList.Checks;

/// <summary>What becomes of suppressed recipients when a message comes.</summary>
internal enum SuppressedAction
{
    /// <summary>They are taken off the message, which an event tells; a message without others is discarded.</summary>
    Drop = 0,

    /// <summary>As drop, but a message all of whose recipients are suppressed is refused.</summary>
    RefuseMessage = 1,

    /// <summary>
    /// Each is refused when it is given: at RCPT, and in the answer of the HTTP API. What is only known later is dropped.
    /// </summary>
    RefuseRecipient = 2,
}
