namespace PolicyMta.Sdk;

/// <summary>The words that the default plugins use for kinds of failure, so that rules, scripts and statistics can agree on them.</summary>
public static class BounceCategory
{
    /// <summary>The mailbox does not exist.</summary>
    public const string InvalidRecipient = "invalid-recipient";

    /// <summary>The domain does not exist or takes no mail.</summary>
    public const string InvalidDomain = "invalid-domain";

    /// <summary>The mailbox exists but is disabled or abandoned.</summary>
    public const string InactiveMailbox = "inactive-mailbox";

    /// <summary>The mailbox is full.</summary>
    public const string QuotaExceeded = "quota-exceeded";

    /// <summary>The receiver asks first-time senders to come back (greylisting).</summary>
    public const string Greylisted = "greylisted";

    /// <summary>Too many messages or connections in a time.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>The sending address or network has a bad name.</summary>
    public const string SourceReputation = "source-reputation";

    /// <summary>The sending address stands on a blocklist.</summary>
    public const string SourceBlocked = "source-blocked";

    /// <summary>SPF, DKIM, DMARC, PTR or TLS is missing or wrong.</summary>
    public const string AuthenticationFailed = "authentication-failed";

    /// <summary>The content looks like spam.</summary>
    public const string SpamContent = "spam-content";

    /// <summary>The content holds malware or a forbidden attachment.</summary>
    public const string VirusContent = "virus-content";

    /// <summary>The message is too large.</summary>
    public const string MessageTooLarge = "message-too-large";

    /// <summary>A rule of the receiver forbids the message.</summary>
    public const string PolicyRejected = "policy-rejected";

    /// <summary>The receiver refuses to relay.</summary>
    public const string RelayDenied = "relay-denied";

    /// <summary>The receiver has trouble of its own.</summary>
    public const string ReceiverFault = "receiver-fault";

    /// <summary>The connection failed, timed out or broke.</summary>
    public const string ConnectionFailed = "connection-failed";

    /// <summary>DNS failed.</summary>
    public const string DnsFailure = "dns-failure";

    /// <summary>The two sides disagree on the protocol.</summary>
    public const string ProtocolError = "protocol-error";

    /// <summary>The message's lifetime ended.</summary>
    public const string Expired = "expired";

    /// <summary>No rule knows the reply.</summary>
    public const string Unclassified = "unclassified";
}
