namespace PolicyMta.Campaigns.Sending;

/// <summary>What a campaign sends, to whom and how fast. Immutable.</summary>
internal sealed record CampaignPlan
{
    public const int MaxVariants = 5;

    /// <summary>The audience's name.</summary>
    public required string Audience { get; init; }

    /// <summary>The segment of it; null for everybody.</summary>
    public string? Segment { get; init; }

    /// <summary>Who writes, as a header field has it.</summary>
    public required string From { get; init; }

    /// <summary>Whom answers go to; null for <see cref="From"/>.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>One to five.</summary>
    public required ImmutableArray<Variant> Variants { get; init; }

    /// <summary>
    /// How many of a hundred recipients try the variants out before one of them goes to the rest; null if they share all.
    /// </summary>
    public int? Sample { get; init; }

    /// <summary>How long the sample is watched.</summary>
    public TimeSpan WinnerAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How fast messages are written; null for as fast as they are delivered.</summary>
    public Rate? Rate { get; init; }

    /// <summary>What may be learnt of readers: the label <c>tracking</c>; null for what holds otherwise.</summary>
    public string? Tracking { get; init; }

    /// <summary>The list that recipients can unsubscribe from: the label <c>list</c>; null for none.</summary>
    public string? List { get; init; }

    /// <summary>Whether variants are tried out first.</summary>
    public bool HasSample => Sample is not null && Variants.Length > 1;
}
