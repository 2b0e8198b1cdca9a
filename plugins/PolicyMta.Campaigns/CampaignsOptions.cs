using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Campaigns;

/// <summary>The plugin's settings.</summary>
public sealed record CampaignsOptions
{
    /// <summary>Statements of Liquid that one part of one message may carry out.</summary>
    [Range(100, 1_000_000)]
    public int RenderSteps { get; init; } = 20_000;

    /// <summary>Characters that one part of one message may have, in units of 1024.</summary>
    [Range(1, 16_384)]
    public int RenderOutputKb { get; init; } = 1024;
}
