namespace PolicyMta.Core.Directives;

/// <summary>Where a directive stands.</summary>
internal enum DirectiveState
{
    /// <summary>It only holds what matches; who cancels it undoes it.</summary>
    Undoable,

    /// <summary>It goes over what waited when it came into force.</summary>
    Running,

    /// <summary>It holds for what comes; what waited has been seen to.</summary>
    InForce,

    /// <summary>It has ended.</summary>
    Ended,
}
