namespace PolicyMta.Core.Hooks;

/// <summary>How long one call of a handler may take.</summary>
/// <param name="Deadline">When its token is cancelled.</param>
/// <param name="UntilFirst">How much later until a call has come back once: the first one compiles the handler's code, which takes long on
/// a busy machine.</param>
internal readonly record struct HandlerPatience(TimeSpan Deadline, TimeSpan UntilFirst = default)
{
    /// <summary>How long after its cancellation a call may take to come back before it is given up.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(500);
}
