namespace PolicyMta.Sdk;

/// <summary>How much of a message its notice of failure returns (RFC 3461 section 4.3).</summary>
public enum ReturnedContent
{
    /// <summary>The client did not say; this server returns the header.</summary>
    Unspecified = 0,

    /// <summary>The header alone.</summary>
    Headers = 1,

    /// <summary>The whole message, up to the server's limit.</summary>
    Full = 2,
}
