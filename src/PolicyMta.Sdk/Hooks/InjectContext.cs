namespace PolicyMta.Sdk;

/// <summary>The facts at on-inject: the whole message and where it came from.</summary>
public sealed class InjectContext : HookContext<InjectDecision>
{
    /// <summary>The message's bytes, with the edits of earlier handlers.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>The session or API call that brought the message.</summary>
    public required InjectionSource Source { get; init; }
}
