namespace PolicyMta.Sdk;

/// <summary>
/// The words that the default plugins use for kinds of failure, so that rules, scripts and statistics can agree on them. What a failure is
/// about, and how final it is, are said apart from it: see <see cref="BounceScope"/> and <see cref="BounceKind"/>.
/// </summary>
public static class BounceCategory
{
    /// <summary>The mailbox does not exist.</summary>
    public const string InvalidRecipient = "invalid-recipient";

    /// <summary>The domain does not exist or takes no mail.</summary>
    public const string InvalidDomain = "invalid-domain";

    /// <summary>The mailbox exists but is disabled or abandoned.</summary>
    public const string InactiveMailbox = "inactive-mailbox";

    /// <summary>The recipient has a new address.</summary>
    public const string Moved = "moved";

    /// <summary>The mailbox is over its quota.</summary>
    public const string QuotaExceeded = "quota-exceeded";

    /// <summary>The receiver asks first-time senders to come back (greylisting).</summary>
    public const string Greylisted = "greylisted";

    /// <summary>Too many messages or recipients in a time: slow down.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>Too many connections, or too much over one connection: use fewer, or a new one.</summary>
    public const string ConnectionLimited = "connection-limited";

    /// <summary>The sending address, network or domain has a bad name with the receiver.</summary>
    public const string SourceReputation = "source-reputation";

    /// <summary>The sending address stands on a blocklist, the receiver's own or a public one.</summary>
    public const string SourceBlocked = "source-blocked";

    /// <summary>The sending address has no PTR record, one that does not fit, or EHLO gave a wrong name.</summary>
    public const string ReverseDns = "reverse-dns";

    /// <summary>SPF, DKIM, DMARC or ARC is missing or wrong, or credentials were refused.</summary>
    public const string AuthenticationFailed = "authentication-failed";

    /// <summary>The envelope sender is refused: its address or domain does not exist, or the receiver blocks it.</summary>
    public const string SenderRejected = "sender-rejected";

    /// <summary>The content looks like spam, phishing or other unwanted mail.</summary>
    public const string SpamContent = "spam-content";

    /// <summary>The content holds malware or a forbidden attachment.</summary>
    public const string VirusContent = "virus-content";

    /// <summary>The message is too large.</summary>
    public const string MessageTooLarge = "message-too-large";

    /// <summary>Another rule of the receiver forbids the message.</summary>
    public const string PolicyRejected = "policy-rejected";

    /// <summary>The receiver refuses to relay.</summary>
    public const string RelayDenied = "relay-denied";

    /// <summary>The receiver has trouble of its own.</summary>
    public const string ReceiverFault = "receiver-fault";

    /// <summary>The connection could not be made, timed out or broke.</summary>
    public const string ConnectionFailed = "connection-failed";

    /// <summary>DNS failed.</summary>
    public const string DnsFailure = "dns-failure";

    /// <summary>A loop or misrouting: mail goes in circles, or to a host that is not responsible for it.</summary>
    public const string Routing = "routing";

    /// <summary>The two sides disagree on the protocol, or the message on the rules for messages (RFC 5321, RFC 5322).</summary>
    public const string ProtocolError = "protocol-error";

    /// <summary>TLS is demanded, or failed.</summary>
    public const string TlsRequired = "tls-required";

    /// <summary>The message's lifetime ended.</summary>
    public const string Expired = "expired";

    /// <summary>A recipient complained about the mail (feedback loop, RFC 5965).</summary>
    public const string Complaint = "complaint";

    /// <summary>An automatic answer, for instance during a vacation; nothing failed (RFC 3834).</summary>
    public const string AutoReply = "auto-reply";

    /// <summary>The recipient's system asks the sender to prove that somebody is there (challenge and response).</summary>
    public const string Challenge = "challenge";

    /// <summary>A notice of success; nothing failed.</summary>
    public const string Delivered = "delivered";

    /// <summary>No rule knows the reply.</summary>
    public const string Unclassified = "unclassified";
}
