namespace PolicyMta.Sdk;

/// <summary>
/// What a returned message, a complaint or an automatic answer says about one recipient of earlier mail. What it says of that mail is for
/// whoever recognised the report to prove: a report is untrusted. Texts beyond 512 characters are left out. Immutable.
/// </summary>
public sealed record ReturnedReport
{
    /// <summary>What came back; <see cref="BounceOrigin.Reply"/> counts as returned mail.</summary>
    public BounceOrigin Origin { get; init; } = BounceOrigin.ReturnedMail;

    /// <summary>The address that the earlier mail was sent to: 1 to 512 characters.</summary>
    public required string Recipient { get; init; }

    /// <summary>The reply that the report tells of; null if it tells of none.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>
    /// The id of the earlier message, if the report or its return path (VERP) tells; or null. What is not an id counts as null.
    /// </summary>
    public string? OriginalId { get; init; }

    /// <summary>The host that returned the mail, or that the complaint came from; or null.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>
    /// What names the report among all: up to 128 characters, or null. Of reports with one key that wait for on-bounce at the same time
    /// only the first is asked about. On-bounce sees it.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// The tenant of the earlier message; null if it is not known, and then that of the message that brought the report holds.
    /// </summary>
    public string? Tenant { get; init; }

    /// <summary>The campaign of the earlier message; null if it is not known.</summary>
    public string? Campaign { get; init; }

    /// <summary>The reverse-path that the earlier message was sent to this recipient with, without angle brackets; or null.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>The egress pool that the earlier message left from; or null.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The egress source that the earlier message left from; or null.</summary>
    public string? EgressSource { get; init; }

    /// <summary>The provider that on-route had named for the earlier message; or null.</summary>
    public string? Provider { get; init; }

    /// <summary>The site that the earlier message was delivered to; or null.</summary>
    public string? Site { get; init; }

    /// <summary>Of a complaint: its type (RFC 5965 section 3.1), for instance <c>abuse</c>; or null.</summary>
    public string? FeedbackType { get; init; }

    /// <summary>When the reporting server took the mail, as the report says; or null.</summary>
    public DateTimeOffset? ArrivalDate { get; init; }

    /// <summary>The server that wrote the report, as the report says (RFC 3464 section 2.2.2); or null.</summary>
    public string? ReportingMta { get; init; }
}
