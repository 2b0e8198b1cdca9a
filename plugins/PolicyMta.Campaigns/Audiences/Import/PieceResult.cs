namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>What came of a piece. Immutable.</summary>
/// <param name="Rows">How many rows were taken.</param>
/// <param name="LastRow">The number of the last row that was read.</param>
/// <param name="Rejected">Those that were not, in order.</param>
internal sealed record PieceResult(long Rows, long LastRow, ImmutableArray<RejectedRow> Rejected);
