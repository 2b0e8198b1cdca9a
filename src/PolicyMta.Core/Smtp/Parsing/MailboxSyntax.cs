namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>What <see cref="MailboxParser"/> found.</summary>
internal enum MailboxSyntax
{
    /// <summary>A mailbox with a domain or an address literal.</summary>
    Valid,

    /// <summary>A local part alone.</summary>
    NoDomain,

    /// <summary>No mailbox by the grammar.</summary>
    Malformed,

    /// <summary>Longer than RFC 5321 section 4.5.3.1 allows.</summary>
    TooLong,

    /// <summary>A mailbox with UTF-8 beyond ASCII, which needs SMTPUTF8 (RFC 6531 section 3.3).</summary>
    NonAscii,
}
