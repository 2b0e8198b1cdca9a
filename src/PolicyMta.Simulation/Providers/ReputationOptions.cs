using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// How a provider's opinion of a client address moves between 0 and 1, and what it does to limits: rates and connections are multiplied by
/// it, but not by less than the floor.
/// </summary>
internal sealed record ReputationOptions
{
    /// <summary>What an address begins with.</summary>
    [Range(0.0, 1.0)]
    public double Start { get; init; } = 1;

    /// <summary>What a new address begins with.</summary>
    [Range(0.0, 1.0)]
    public double StartOfNew { get; init; } = 0.1;

    /// <summary>What a recipient that does not exist costs.</summary>
    [Range(0.0, 1.0)]
    public double UnknownUserCost { get; init; } = 0.0005;

    /// <summary>What a complaint costs.</summary>
    [Range(0.0, 1.0)]
    public double ComplaintCost { get; init; } = 0.002;

    /// <summary>What a message that goes to a mailbox gains.</summary>
    [Range(0.0, 1.0)]
    public double MessageGain { get; init; }

    /// <summary>What a day gains, whatever is sent.</summary>
    [Range(0.0, 1000.0)]
    public double DayGain { get; init; } = 0.5;

    /// <summary>The smallest part that is left of limits.</summary>
    [Range(0.001, 1.0)]
    public double Floor { get; init; } = 0.05;
}
