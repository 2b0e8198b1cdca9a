namespace PolicyMta.Sdk;

/// <summary>A wish to send no further mail to somebody.</summary>
public sealed record Suppression
{
    /// <summary>Whom it covers.</summary>
    public SuppressionScope Scope { get; init; } = SuppressionScope.Recipient;

    /// <summary>For how long, or null for ever.</summary>
    public TimeSpan? For { get; init; }
}
