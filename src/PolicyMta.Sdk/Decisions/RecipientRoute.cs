namespace PolicyMta.Sdk;

/// <summary>
/// What an on-route handler decided for one of the recipients, over what it decided for all of them. What is not said holds as for the
/// others. Immutable.
/// </summary>
public sealed record RecipientRoute
{
    /// <summary>The recipient's address, as in <see cref="RouteContext.Recipients"/>.</summary>
    public required string Recipient { get; init; }

    /// <summary>The name of the egress pool that the message leaves from.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The name of the traffic profile whose limits hold.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>A host to deliver to in place of the domain's MX, as in <see cref="RouteDecision.NextHop"/>.</summary>
    public string? NextHop { get; init; }

    /// <summary>Keep the message for this recipient until an operator or a later policy releases it.</summary>
    public bool Hold { get; init; }

    /// <summary>Ask again after this time, without an attempt.</summary>
    public TimeSpan? Defer { get; init; }

    /// <summary>Give the recipient up with this reply (its code 5xx), and notify the sender.</summary>
    public SmtpReply? Bounce { get; init; }

    /// <summary>With <see cref="Bounce"/>: nobody is notified, whatever was asked for. The event is told as always.</summary>
    public bool WithoutNotice { get; init; }

    /// <summary>Why, in words; shown by explain and in events.</summary>
    public string? Reason { get; init; }
}
