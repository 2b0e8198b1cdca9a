namespace PolicyMta.Sdk;

/// <summary>The facts that a handler sees. Read only; made for one run of a chain.</summary>
/// <typeparam name="TDecision">What the hook's handlers may decide.</typeparam>
public abstract class HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    /// <summary>What is known of the message; at on-inject with the edits and labels of earlier handlers.</summary>
    public required MessageFacts Message { get; init; }

    /// <summary>What the handlers before this one decided, folded into one.</summary>
    public TDecision SoFar { get; internal set; } = TDecision.None;

    /// <summary>The ids of handlers that are not asked about this case.</summary>
    internal ImmutableArray<string> PassedOver { get; init; } = [];

    /// <summary>The tables that the handler which is being asked has read; taken into the trace with its decision.</summary>
    internal ImmutableArray<TableVersion> TablesRead { get; set; } = [];
}
