namespace PolicyMta.Core.Routing;

/// <summary>What is spoken with a destination.</summary>
internal enum HopProtocol
{
    /// <summary>SMTP, with STARTTLS where it is offered.</summary>
    Smtp,

    /// <summary>SMTP under TLS from the first byte (RFC 8314 section 3.3).</summary>
    Smtps,

    /// <summary>LMTP (RFC 2033): a reply for each recipient after the message.</summary>
    Lmtp,
}
