namespace PolicyMta.Sdk;

/// <summary>What this server's own Received field says of a message's way in (RFC 5321 section 4.4).</summary>
public enum ReceivedField
{
    /// <summary>The client's name and address, the protocol, TLS, and a single recipient.</summary>
    Full = 0,

    /// <summary>
    /// As <see cref="Full"/>, without the client's name and address and without the recipient: what receivers need not know.
    /// </summary>
    WithoutClient = 1,

    /// <summary>
    /// No field. For the mail of this server's own users only: a message that other servers hand on needs the field, since loops are
    /// found by it.
    /// </summary>
    None = 2,
}
