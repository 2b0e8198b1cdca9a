namespace PolicyMta.Policies;

/// <summary>What becomes of a message that an on-inject handler failed on, or was not asked about because it is off.</summary>
internal enum InjectFailure
{
    /// <summary>It is refused for now (451), and its sender tries again.</summary>
    Refuse,

    /// <summary>It goes on to the other handlers, and is taken if they take it.</summary>
    Accept,
}
