using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Providers;

/// <summary>A provider that answers slowly instead of refusing, when a client address comes near a rate.</summary>
internal sealed record TarpitOptions
{
    /// <summary>How long each reply to MAIL is then held back; 0 for no tarpit.</summary>
    [Range(typeof(TimeSpan), "0", "10min")]
    public TimeSpan Delay { get; init; }

    /// <summary>The part of a rate's tokens that must be used up: 0 (always) to 1 (only when it is over).</summary>
    [Range(0.0, 1.0)]
    public double Above { get; init; } = 0.9;
}
