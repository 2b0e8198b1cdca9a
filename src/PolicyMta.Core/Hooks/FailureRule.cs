namespace PolicyMta.Core.Hooks;

/// <summary>What holds when a handler fails, or is not asked because it failed before.</summary>
internal enum FailureRule
{
    /// <summary>The door's fallback: nobody is asked any more, so that what the handler might have refused does not pass.</summary>
    Fallback,

    /// <summary>It has no opinion; the handlers after it are asked.</summary>
    PassOver,
}
