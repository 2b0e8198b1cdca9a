namespace PolicyMta.Core.Hooks;

/// <summary>How long one call of a handler may take.</summary>
/// <param name="Deadline">When its token is cancelled.</param>
/// <param name="UntilFirst">How much later until a call has come back once: the first one compiles the handler's code, which takes long on a busy machine.</param>
internal readonly record struct HandlerPatience(TimeSpan Deadline, TimeSpan UntilFirst = default);
