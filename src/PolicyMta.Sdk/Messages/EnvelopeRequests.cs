namespace PolicyMta.Sdk;

/// <summary>
/// What the client asked for with the envelope, beside sender and recipients: the parameters of MAIL, or their like in an API call.
/// Immutable.
/// </summary>
public sealed record EnvelopeRequests
{
    /// <summary>Nothing was asked for.</summary>
    public static EnvelopeRequests None { get; } = new();

    /// <summary>
    /// The sender's own name for the transaction, decoded (ENVID, RFC 3461 section 4.4): at most 100 printable ASCII characters; or null.
    /// </summary>
    public string? EnvelopeId { get; init; }

    /// <summary>How much of the message a notice of failure returns (RET, RFC 3461 section 4.3).</summary>
    public ReturnedContent Return { get; init; }

    /// <summary>How the body is encoded (BODY, RFC 6152 and RFC 3030).</summary>
    public BodyEncoding Body { get; init; }

    /// <summary>Whether header or envelope may be beyond ASCII (SMTPUTF8, RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>Whether every hop must use verified TLS, or the message is returned (REQUIRETLS, RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>
    /// Whether the sender prefers delivery over protection (the header field TLS-Required: No, RFC 8689 section 3); without effect beside
    /// <see cref="RequireTls"/>.
    /// </summary>
    public bool TlsOptional { get; init; }

    /// <summary>When delivery may begin, or null for at once (HOLDFOR and HOLDUNTIL, RFC 4865).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When to give up at the latest, or null for the end of the retry schedule.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
