namespace PolicyMta.Sdk;

/// <summary>The facts at on-bounce: one recipient, and how the last attempt to reach it failed.</summary>
public sealed class BounceContext : HookContext<BounceDecision>
{
    /// <summary>
    /// What this is about. For anything but a reply <see cref="HookContext{TDecision}.Message"/> is the message that brought the report,
    /// and of the decision the category and what goes with it count, and for returned mail and complaints the suppression; egress pool,
    /// egress source, provider and site are those of the mail that it is about, if they are known.
    /// </summary>
    public BounceOrigin Origin { get; init; }

    /// <summary>The message that was returned or complained about, if the report tells; null for a reply.</summary>
    public SpoolId? OriginalId { get; init; }

    /// <summary>
    /// The tenant of the message that was returned or complained about, if it is known; null for a reply, whose message is
    /// <see cref="HookContext{TDecision}.Message"/>.
    /// </summary>
    public string? OriginalTenant { get; init; }

    /// <summary>The campaign of the message that was returned or complained about, if it is known; null for a reply.</summary>
    public string? OriginalCampaign { get; init; }

    /// <summary>
    /// The reverse-path that the message that was returned or complained about had for this recipient, if it is known; null for a reply.
    /// </summary>
    public string? OriginalReturnPath { get; init; }

    /// <summary>Of a complaint: its type (RFC 5965 section 3.1), for instance <c>abuse</c>; or null.</summary>
    public string? FeedbackType { get; init; }

    /// <summary>When the server that reports took the mail, as the report says; or null.</summary>
    public DateTimeOffset? ArrivalDate { get; init; }

    /// <summary>The server that wrote the report, as the report says; or null.</summary>
    public string? ReportingMta { get; init; }

    /// <summary>What names the report among all, if who recognised it gave it a name: <see cref="ReturnedReport.Key"/>.</summary>
    public string? ReportKey { get; init; }

    /// <summary>The recipient's address.</summary>
    public required string Recipient { get; init; }

    /// <summary>The recipient's domain, in lower case.</summary>
    public required string Domain { get; init; }

    /// <summary>The step that failed; it tells whose fault the failure is.</summary>
    public required SmtpStage Stage { get; init; }

    /// <summary>The receiver's reply; if no server replied, one of this server's own that says what happened.</summary>
    public required SmtpReply Reply { get; init; }

    /// <summary>Whether the reply came from the receiver rather than from this server.</summary>
    public required bool IsRemoteReply { get; init; }

    /// <summary>The number of the attempt that failed: 1 for the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>How long ago the message was accepted.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>The host that was spoken to, or null if none was reached.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>The address of that host, or null.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The site, or null if DNS gave no answer.</summary>
    public string? Site { get; init; }

    /// <summary>The provider that on-route named, or null.</summary>
    public string? Provider { get; init; }

    /// <summary>The egress pool that on-route chose, or null.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The egress source that the attempt left from, or null.</summary>
    public string? EgressSource { get; init; }

    /// <summary>
    /// The network that the egress source's address is in: its /24 for IPv4, its /64 for IPv6. Null if the egress source leaves the address
    /// to the system, or none is known.
    /// </summary>
    public string? SourceNetwork { get; init; }

    /// <summary>The traffic profile in force, or null.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>The tags of the traffic profile in force.</summary>
    public ImmutableArray<string> ProfileTags { get; init; } = [];

    /// <summary>The properties of the traffic profile in force.</summary>
    public ImmutableDictionary<string, string> ProfileProperties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The names of the counters that the traffic profile has.</summary>
    public ImmutableArray<string> Counters { get; init; } = [];
}
