namespace PolicyMta.Returns.Mailboxes;

/// <summary>How the connection to a mailbox is protected.</summary>
internal enum MailboxTls
{
    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Implicit = 0,

    /// <summary>TLS after STARTTLS; without it there is no connection.</summary>
    Starttls = 1,

    /// <summary>None: for a server on the same machine only.</summary>
    None = 2,
}
