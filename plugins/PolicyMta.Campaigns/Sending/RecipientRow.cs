namespace PolicyMta.Campaigns.Sending;

/// <summary>The mark of one recipient of a campaign. Immutable.</summary>
/// <param name="Contact">The contact's number in the audience.</param>
/// <param name="Variant">What it gets.</param>
/// <param name="Revision">The plan's revision by which it was written.</param>
/// <param name="Take">1, and one more each time its message was taken back.</param>
/// <param name="State">What became of it.</param>
/// <param name="IsAttempted">Whether a receiver has answered an attempt.</param>
/// <param name="Message">The message's id; null before it was taken.</param>
/// <param name="Detail">Why it was not taken.</param>
/// <param name="At">When that was written, in milliseconds since 1970.</param>
internal sealed record RecipientRow(
    long Contact, string Variant, long Revision, long Take, RecipientState State, bool IsAttempted, string? Message, string? Detail,
    long At);
