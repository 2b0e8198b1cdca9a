namespace PolicyMta.Sdk;

/// <summary>What is known of a message without opening it: envelope, labels and times. Immutable, and so thread-safe.</summary>
public sealed record MessageFacts
{
    /// <summary>The tenant of a message for which neither listener, client nor policy named one.</summary>
    public const string DefaultTenant = "default";

    /// <summary>The identity of the message in this server.</summary>
    public required SpoolId Id { get; init; }

    /// <summary>The reverse-path of RFC 5321 section 4.1.1.2, without angle brackets; empty for the null reverse-path (a bounce).</summary>
    public required string ReturnPath { get; init; }

    /// <summary>All recipients of the message as accepted, in the client's order.</summary>
    public required ImmutableArray<Recipient> Recipients { get; init; }

    /// <summary>The tenant (customer) that the message belongs to; "default" if neither listener nor policy named one.</summary>
    public string Tenant { get; init; } = DefaultTenant;

    /// <summary>The campaign (mailing, job) that the message belongs to; empty if nobody named one.</summary>
    public string Campaign { get; init; } = "";

    /// <summary>Which messages this one overtakes.</summary>
    public MessagePriority Priority { get; init; } = MessagePriority.Normal;

    /// <summary>Labels that a client or an on-inject handler attached; kept with the message until its end.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Who is told of failures and delays in place of the return path, without angle brackets; empty for nobody, null for the return path.
    /// </summary>
    public string? NoticesTo { get; init; }

    /// <summary>What the client asked for with the envelope.</summary>
    public EnvelopeRequests Envelope { get; init; } = EnvelopeRequests.None;

    /// <summary>When the message was accepted.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The size of header and body in bytes, as spooled.</summary>
    public required long Size { get; init; }
}
