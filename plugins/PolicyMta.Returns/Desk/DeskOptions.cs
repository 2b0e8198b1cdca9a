using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Returns.Desk;

/// <summary>What is kept of all that came back.</summary>
internal sealed record DeskOptions
{
    /// <summary>How many days counts are kept.</summary>
    [Range(1, 3650)]
    public int CountDays { get; init; } = 400;

    /// <summary>How many reports are kept one by one, to be found by message and by address; the oldest go first.</summary>
    [Range(0, 10_000_000)]
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Campaigns of a tenant that are counted apart on one day; further ones are counted together as <c>(others)</c>.</summary>
    [Range(1, 100_000)]
    public int MaxCampaigns { get; init; } = 1_000;
}
