using System.ComponentModel.DataAnnotations;

namespace PolicyMta.IspRules.Adaptive;

/// <summary>How a rule's mail finds the speed that its receiver takes; limits that are written stay upper bounds. Immutable.</summary>
internal sealed record AdaptiveOptions : ISettingsValidation
{
    /// <summary>Whether the speed is learnt.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Messages in a time that an egress source begins with towards a provider of which nothing was learnt yet. Sites that are no
    /// provider's begin with the limits that are written.
    /// </summary>
    public Rate StartRate { get; init; } = new(600, TimeSpan.FromMinutes(1));

    /// <summary>Connections that it begins with there: 1 or more.</summary>
    [Range(1, 1000)]
    public int StartConnections { get; init; } = 5;

    /// <summary>
    /// How long at most until a known ceiling is tried again: 1 minute to 1 day. The time doubles up to it while the ceiling holds.
    /// </summary>
    [Range(typeof(TimeSpan), "1m", "1d")]
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromMinutes(15);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (StartRate.PerSecond < 1.0 / 3600)
            yield return ("start_rate", "write 1/h or more.");
    }
}
