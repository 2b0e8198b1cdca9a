namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>An import that has not ended. Immutable.</summary>
/// <param name="Id">Its number, which is the epoch of the audience from which on it holds.</param>
/// <param name="Audience">The audience's number.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Plan">How its rows are understood.</param>
/// <param name="LastRow">The number of the last row that was read.</param>
/// <param name="Added">How many contacts will be new.</param>
/// <param name="Changed">How many there were before.</param>
/// <param name="Removed">How many will go.</param>
/// <param name="Rejected">How many rows had mistakes.</param>
/// <param name="StartedAt">When it began, in milliseconds since 1970.</param>
/// <param name="StartedBy">Who began it.</param>
internal sealed record ImportRow(
    long Id, long Audience, ImportState State, ImportPlan Plan, long LastRow, long Added, long Changed, long Removed, long Rejected,
    long StartedAt, string StartedBy);
