namespace PolicyMta.Sdk;

/// <summary>Something that happened to a message, or to the server. Immutable. Events report; they never decide.</summary>
public sealed record DeliveryEvent
{
    /// <summary>
    /// The number that the event has in the journal: each event has one, a later event has a higher one, and some numbers are never given.
    /// Null before the event is in the journal, and if the journal is switched off.
    /// </summary>
    public long? EventId { get; init; }

    /// <summary>What happened, see <see cref="EventKind"/>; plugins may emit kinds of their own, named <c>plugin-id.word</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The message, or null for an event of the server.</summary>
    public SpoolId? Id { get; init; }

    /// <summary>
    /// The earlier message that an event about returned mail, a complaint, an automatic answer or an unsubscription is about, if it is
    /// known.
    /// </summary>
    public SpoolId? OriginalId { get; init; }

    /// <summary>The message's tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The message's campaign.</summary>
    public string? Campaign { get; init; }

    /// <summary>The reverse-path.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>The recipients that the event is about: all of the message for received, one or more of a transaction otherwise.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary>
    /// What the client called the recipient before it was rewritten or forwarded, as in ORCPT (RFC 3461 section 4.2), for instance
    /// <c>rfc822;jane@example.test</c>. Only for an event about one recipient.
    /// </summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>The client's own name for the transmission, as in ENVID (RFC 3461 section 4.4), decoded.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>The recipients' domain, in lower case.</summary>
    public string? Domain { get; init; }

    /// <summary>The provider that on-route named.</summary>
    public string? Provider { get; init; }

    /// <summary>The site that the domain's MX hosts make up.</summary>
    public string? Site { get; init; }

    /// <summary>The egress pool.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The egress source.</summary>
    public string? EgressSource { get; init; }

    /// <summary>The local address that the connection to the receiver was made from.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The traffic profile.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>The listener that took the message.</summary>
    public string? Listener { get; init; }

    /// <summary>How the message came: ESMTP, SMTP, HTTP, internal.</summary>
    public string? Protocol { get; init; }

    /// <summary>The host spoken to: the receiver's name, or what the client said in EHLO.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>The address of the client or receiver.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The step that the reply answered.</summary>
    public SmtpStage? Stage { get; init; }

    /// <summary>The reply: the receiver's, or this server's to the client.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>The kind of failure that on-bounce named.</summary>
    public string? Category { get; init; }

    /// <summary>What on-bounce said of the failure beside its category; null if it said nothing, and if nothing failed.</summary>
    public FailureFacts? Failure { get; init; }

    /// <summary>The protection of the connection: "none", or the TLS version and cipher suite.</summary>
    public string? Tls { get; init; }

    /// <summary>
    /// What vouched for the receiver: <c>dane</c>, its TLSA records; <c>mta-sts</c>, an authority, as its domain's policy demands;
    /// <c>webpki</c>, an authority, as this server demands. Null if nobody did.
    /// </summary>
    public string? TlsVerifiedBy { get; init; }

    /// <summary>
    /// What was wrong with the receiver's TLS, so that the attempt failed or went on in clear text; null if nothing was found wrong.
    /// </summary>
    public TlsProblem? TlsProblem { get; init; }

    /// <summary>The number of the attempt: 1 for the first.</summary>
    public int? Attempt { get; init; }

    /// <summary>The message's size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>How long ago the message was accepted, in milliseconds.</summary>
    public double? AgeMs { get; init; }

    /// <summary>How long the transaction with the receiver took, in milliseconds.</summary>
    public double? TransactionMs { get; init; }

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>The policy generation in force.</summary>
    public long? Generation { get; init; }

    /// <summary>The labels that the client and on-inject gave the message.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Which handler said what, at which door.</summary>
    public ImmutableArray<TraceEntry> Decisions { get; init; } = [];

    /// <summary>Anything else worth saying, in words.</summary>
    public string? Detail { get; init; }
}
