namespace PolicyMta.Policies;

internal enum ReloadOutcome
{
    /// <summary>A new generation is in force.</summary>
    Reloaded,

    /// <summary>Nothing had changed; the generation stays.</summary>
    Unchanged,

    /// <summary>There are problems; the generation stays.</summary>
    Failed,
}
