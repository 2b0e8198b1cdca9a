namespace PolicyMta.Campaigns.Audiences;

/// <summary>A contact and what happened to it; times in milliseconds since 1970, null for never. Immutable.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="DeliveredAt">When mail was last delivered.</param>
/// <param name="OpenedAt">When it last opened mail.</param>
/// <param name="ClickedAt">When it last clicked a link.</param>
/// <param name="BouncedAt">When mail last came back.</param>
/// <param name="UnsubscribedAt">When it unsubscribed.</param>
/// <param name="ChangedAt">When it was last put.</param>
internal sealed record ContactDetails(
    ContactRow Contact, long? DeliveredAt, long? OpenedAt, long? ClickedAt, long? BouncedAt, long? UnsubscribedAt, long ChangedAt);
