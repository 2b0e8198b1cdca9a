namespace PolicyMta.Policies;

/// <summary>One plugin or script.</summary>
internal sealed record LoadedPolicy(LoadedPolicyKind Kind, string Id, string Identity, long SinceGeneration)
{
    /// <summary>A plugin's version; empty for a script.</summary>
    public string Version { get; init; } = "";

    public string Description { get; init; } = "";

    public ImmutableArray<LoadedHandler> Handlers { get; init; } = [];

    public int EventSinks { get; init; }

    public int BackgroundServices { get; init; }

    /// <summary>A script's text, as it is in force; empty for a plugin.</summary>
    public string Source { get; init; } = "";

    /// <summary>How many tests a script has passed.</summary>
    public int Tests { get; init; }
}
