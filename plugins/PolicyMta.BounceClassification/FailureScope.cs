namespace PolicyMta.BounceClassification;

/// <summary>
/// What a failure is about. It decides what may follow from it: only a recipient or a domain can be suppressed, and a blocked source never
/// costs a recipient.
/// </summary>
internal enum FailureScope
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>This mailbox.</summary>
    Recipient,

    /// <summary>The recipient's whole domain.</summary>
    Domain,

    /// <summary>This message: its content, size or form.</summary>
    Message,

    /// <summary>The sender's domain: authentication, alignment, reputation.</summary>
    Sender,

    /// <summary>The address or network that this server sends from.</summary>
    Source,

    /// <summary>This connection.</summary>
    Connection,

    /// <summary>The receiver's own trouble.</summary>
    Receiver,
}
