namespace PolicyMta.Sdk;

/// <summary>The facts at on-sign: the message as it will be sent, before signatures.</summary>
public sealed class SignContext : HookContext<SignDecision>
{
    /// <summary>The message's bytes as spooled.</summary>
    public required MessageContent Content { get; init; }
}
