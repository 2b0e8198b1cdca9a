namespace PolicyMta.Sdk;

/// <summary>The facts at on-route: one message and those of its recipients that share a domain.</summary>
public sealed class RouteContext : HookContext<RouteDecision>
{
    /// <summary>The recipients' domain, in lower case.</summary>
    public required string Domain { get; init; }

    /// <summary>The recipients of this domain that are not yet delivered or given up.</summary>
    public required ImmutableArray<Recipient> Recipients { get; init; }

    /// <summary>The name of the site that the domain's MX hosts make up, or null if DNS gave no answer.</summary>
    public string? Site { get; init; }

    /// <summary>The MX hosts of the domain in order of preference, in lower case; empty if DNS gave no answer.</summary>
    public ImmutableArray<string> MxHosts { get; init; } = [];

    /// <summary>How often delivery has been tried: 0 at the first asking.</summary>
    public int Attempts { get; init; }

    /// <summary>The reply that the last attempt ended with, or null.</summary>
    public SmtpReply? LastReply { get; init; }

    /// <summary>How long ago the message was accepted.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>The provider that an earlier handler named, or null.</summary>
    public string? Provider => SoFar.Provider;
}
