using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Traffic;

/// <summary>The mail that the traffic generator injects (section <c>simulation.traffic</c>).</summary>
internal sealed record TrafficOptions : ISettingsValidation
{
    /// <summary>How many messages.</summary>
    [Range(1, 100_000_000)]
    public int Messages { get; init; } = 2000;

    /// <summary>Connections at once.</summary>
    [Range(1, 1000)]
    public int Sessions { get; init; } = 8;

    /// <summary>Messages in a time over all sessions; as fast as they are taken if left out.</summary>
    public Rate? Rate { get; init; }

    /// <summary>The domains of senders.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> SenderDomains { get; init; } = ["news.example", "shop.example", "accounts.example"];

    /// <summary>The tenants that send, named in the X-Tenant header field.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Tenants { get; init; } = ["acme", "globex", "initech"];

    /// <summary>The smallest message body in bytes.</summary>
    [Range(1, 50_000_000)]
    public int MinSize { get; init; } = 1500;

    /// <summary>The largest message body in bytes.</summary>
    [Range(1, 50_000_000)]
    public int MaxSize { get; init; } = 20_000;

    /// <summary>How long to wait for a reply.</summary>
    [Range(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (MaxSize < MinSize)
            yield return ("max_size", $"{MaxSize} is less than min_size, {MinSize}: make it as large at least.");
    }
}
