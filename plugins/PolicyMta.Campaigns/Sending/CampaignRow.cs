namespace PolicyMta.Campaigns.Sending;

/// <summary>A campaign. Immutable; times are in milliseconds since 1970.</summary>
internal sealed record CampaignRow
{
    public required long Id { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Its name, which its mail bears as campaign.</summary>
    public required string Name { get; init; }

    /// <summary>Whose mail it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The audience's number.</summary>
    public required long Audience { get; init; }

    public required CampaignPlan Plan { get; init; }

    /// <summary>Counts what was changed in the plan.</summary>
    public required long Revision { get; init; }

    public required CampaignState State { get; init; }

    /// <summary>Why it is paused or was stopped.</summary>
    public string? Reason { get; init; }

    /// <summary>The contact up to which the audience has been walked through.</summary>
    public long WalkedTo { get; init; }

    /// <summary>Whether the end of the audience has been reached.</summary>
    public bool HasWalked { get; init; }

    /// <summary>The variant that the rest gets, or <see cref="VariantChoice.NoWinner"/>; null while the sample is watched.</summary>
    public string? Winner { get; init; }

    public long? StartsAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }

    /// <summary>The directive that has its waiting mail stay while it is paused.</summary>
    public string? SuspendedBy { get; init; }

    public required long CreatedAt { get; init; }

    public required string CreatedBy { get; init; }
}
