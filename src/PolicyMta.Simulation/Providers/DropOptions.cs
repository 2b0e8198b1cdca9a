using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Providers;

/// <summary>The shares of connections that break, and where.</summary>
internal sealed record DropOptions
{
    /// <summary>Closed without a greeting.</summary>
    [Range(0.0, 1.0)]
    public double AtBanner { get; init; }

    /// <summary>Closed while the first message's data arrives: the message is not taken.</summary>
    [Range(0.0, 1.0)]
    public double InData { get; init; }

    /// <summary>
    /// Closed after the first message's final dot: the message is taken, but the client never hears of it and must send it again.
    /// </summary>
    [Range(0.0, 1.0)]
    public double AfterDot { get; init; }
}
