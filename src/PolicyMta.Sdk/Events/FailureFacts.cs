namespace PolicyMta.Sdk;

/// <summary>What on-bounce said of a failure beside its category. Immutable.</summary>
public sealed record FailureFacts
{
    /// <summary>How final it is.</summary>
    public BounceKind Kind { get; init; }

    /// <summary>What it is about.</summary>
    public BounceScope Scope { get; init; }

    /// <summary>The rule that decided, as whoever decided names it; or null.</summary>
    public string? Rule { get; init; }

    /// <summary>How sure that is: 0 to 1, or null if nobody said.</summary>
    public double? Confidence { get; init; }

    /// <summary>The blocklist that the reply named, for instance <c>Spamhaus ZEN</c>; or null.</summary>
    public string? Blocklist { get; init; }
}
