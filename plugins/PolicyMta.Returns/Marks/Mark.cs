namespace PolicyMta.Returns.Marks;

/// <summary>What names a message that this server sent, and the recipient that the mark was made for. Immutable.</summary>
/// <param name="Purpose">What it was made for.</param>
/// <param name="Id">The message.</param>
/// <param name="RecipientTag">A keyed digest of id and recipient; 0 if it names no recipient.</param>
/// <param name="Origin">Which tenant and campaign sent it, see <see cref="OriginBook"/>; 0 if nobody knows.</param>
internal readonly record struct Mark(MarkPurpose Purpose, SpoolId Id, uint RecipientTag, ulong Origin);
