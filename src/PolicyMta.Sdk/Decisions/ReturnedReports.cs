namespace PolicyMta.Sdk;

/// <summary>The reports that one message brought. Immutable.</summary>
public sealed record ReturnedReports
{
    /// <summary>The most reports of one message; what is beyond is left out.</summary>
    public const int MaxReports = 1000;

    /// <summary>The reports.</summary>
    public required ImmutableArray<ReturnedReport> Reports { get; init; }
}
