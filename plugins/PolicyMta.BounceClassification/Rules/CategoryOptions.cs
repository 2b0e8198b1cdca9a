namespace PolicyMta.BounceClassification.Rules;

/// <summary>What a category means to people, and how final it is if a rule does not say. Immutable.</summary>
internal sealed record CategoryOptions
{
    /// <summary>How final such failures are.</summary>
    public BounceKind Kind { get; init; }

    /// <summary>PowerMTA's name for such failures.</summary>
    public string? PowerMta { get; init; }

    /// <summary>What it means, in plain words.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>What the sender should do.</summary>
    public string Advice { get; init; } = "";
}
