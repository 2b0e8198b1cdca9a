using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>The mail of a scenario.</summary>
internal sealed record ScenarioTrafficOptions
{
    /// <summary>Messages in all, each to one recipient.</summary>
    [Range(1, 100_000_000)]
    public int Messages { get; init; } = 1000;

    /// <summary>The size of a message in bytes, about.</summary>
    [Range(300, 1_000_000)]
    public int Size { get; init; } = 800;

    /// <summary>What it is made up of.</summary>
    [MinLength(1)]
    [MaxLength(1000)]
    public required IReadOnlyList<StreamOptions> Streams { get; init; }
}
