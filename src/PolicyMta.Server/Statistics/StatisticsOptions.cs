using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Server.Statistics;

/// <summary>
/// Statistics over time, counted from the journal of events and kept in the folder <c>statistics</c> of the spool (section
/// <c>statistics</c>). Each limit is for the names that are counted at a time: what comes beyond is counted together as <c>(other)</c>, and
/// a name without mail for a day makes room.
/// </summary>
internal sealed record StatisticsOptions : ISettingsValidation
{
    /// <summary>Whether they are counted. They need the journal.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long figures by the minute are kept.</summary>
    [Range(typeof(TimeSpan), "1h", "30d")]
    public TimeSpan KeepMinutes { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long figures by the hour are kept.</summary>
    [Range(typeof(TimeSpan), "1d", "730d")]
    public TimeSpan KeepHours { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long figures by the day are kept.</summary>
    [Range(typeof(TimeSpan), "7d", "3650d")]
    public TimeSpan KeepDays { get; init; } = TimeSpan.FromDays(761);

    /// <summary>Providers at a time.</summary>
    [Range(1, 10_000)]
    public int MaxProviders { get; init; } = 200;

    /// <summary>Egress sources at a time.</summary>
    [Range(1, 10_000)]
    public int MaxSources { get; init; } = 500;

    /// <summary>Tenants at a time.</summary>
    [Range(1, 50_000)]
    public int MaxTenants { get; init; } = 1_000;

    /// <summary>
    /// Campaigns at a time, of all tenants together; those that only trackers have told of get half of the room. What a tenant has beyond
    /// is its own <c>(other)</c>.
    /// </summary>
    [Range(1, 50_000)]
    public int MaxCampaigns { get; init; } = 2_000;

    /// <summary>Recipient domains at a time.</summary>
    [Range(1, 50_000)]
    public int MaxDomains { get; init; } = 2_000;

    /// <summary>Pairs at a time, for instance of provider and source; of each kind of pair so many.</summary>
    [Range(1, 100_000)]
    public int MaxPairs { get; init; } = 3_000;

    /// <summary>Clients that follow live figures at once; 503 beyond.</summary>
    [Range(1, 1_000)]
    public int MaxLiveClients { get; init; } = 64;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (KeepHours < KeepMinutes)
            yield return ("keep_hours", "Keep hours at least as long as minutes.");
        if (KeepDays < KeepHours)
            yield return ("keep_days", "Keep days at least as long as hours.");
    }
}
