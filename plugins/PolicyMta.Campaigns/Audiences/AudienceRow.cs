namespace PolicyMta.Campaigns.Audiences;

/// <summary>An audience: contacts that an organisation may write to. Immutable.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in the organisation.</param>
/// <param name="Fields">The fields that its contacts may have.</param>
/// <param name="Contacts">How many contacts there are.</param>
/// <param name="CreatedAt">When it was made, in milliseconds since 1970.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="ChangedAt">When a contact was last put or removed.</param>
internal sealed record AudienceRow(
    long Id, string Name, ImmutableArray<string> Fields, long Contacts, long CreatedAt, string CreatedBy, long ChangedAt);
