namespace PolicyMta.Sdk;

/// <summary>The facts at on-sign: the message as it will be sent, before signatures.</summary>
public sealed class SignContext : HookContext<SignDecision>
{
    /// <summary>The message's bytes as they will be sent: as spooled, or converted for a receiver that cannot take those.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>The pool of the egress source that sends it; null if it is not known.</summary>
    public string? EgressPool { get; init; }
}
