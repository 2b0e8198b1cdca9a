using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>An address that mail leaves from in a scenario. Connections are in memory, so it need not be this machine's.</summary>
internal sealed record ScenarioSourceOptions
{
    /// <summary>The name of the egress source.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$", ErrorMessage = "Use letters, digits, dots, hyphens and underscores.")]
    public required string Name { get; init; }

    /// <summary>The address that providers see.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its weight in the pool <c>default</c>.</summary>
    [Range(1, 1_000_000)]
    public int Weight { get; init; } = 1;

    /// <summary>Whether providers have never seen it: it begins with their <c>reputation.start_of_new</c>.</summary>
    public bool New { get; init; }
}
