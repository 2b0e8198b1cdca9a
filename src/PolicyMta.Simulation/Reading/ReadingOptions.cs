using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Reading;

/// <summary>
/// Who looks at mail that a provider has taken: people, proxies for pictures, and scanners. Only links to this machine are followed.
/// </summary>
internal sealed record ReadingOptions
{
    /// <summary>The share of messages that somebody opens.</summary>
    [Range(0.0, 1.0)]
    public double Opens { get; init; }

    /// <summary>The share of those who opened a message that follow a link of it.</summary>
    [Range(0.0, 1.0)]
    public double Clicks { get; init; }

    /// <summary>The share of messages that a scanner looks through: it follows links before anybody reads.</summary>
    [Range(0.0, 1.0)]
    public double Scans { get; init; }

    /// <summary>The share of messages whose pictures a proxy fetches whether or not anybody reads.</summary>
    [Range(0.0, 1.0)]
    public double Prefetches { get; init; }

    /// <summary>How long after the delivery people come, at most; each at a time of its own. Machines come within a second.</summary>
    [Range(typeof(TimeSpan), "1s", "30d")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether nobody looks.</summary>
    internal bool IsNone => Opens + Scans + Prefetches <= 0;
}
