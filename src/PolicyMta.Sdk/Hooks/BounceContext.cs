namespace PolicyMta.Sdk;

/// <summary>The facts at on-bounce: one recipient, and how the last attempt to reach it failed.</summary>
public sealed class BounceContext : HookContext<BounceDecision>
{
    /// <summary>
    /// What this is about. For returned mail and complaints <see cref="HookContext{TDecision}.Message"/> is the message that brought the
    /// report, and of the decision category and suppression count.
    /// </summary>
    public BounceOrigin Origin { get; init; }

    /// <summary>The message that was returned or complained about, if the report tells; null for a reply.</summary>
    public SpoolId? OriginalId { get; init; }

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

    /// <summary>The traffic profile in force, or null.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>The tags of the traffic profile in force.</summary>
    public ImmutableArray<string> ProfileTags { get; init; } = [];

    /// <summary>The properties of the traffic profile in force.</summary>
    public ImmutableDictionary<string, string> ProfileProperties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The names of the counters that the traffic profile has.</summary>
    public ImmutableArray<string> Counters { get; init; } = [];
}
