namespace PolicyMta.Server.Commands;

/// <summary>What <c>policymta events count</c> tells.</summary>
/// <param name="By">What was counted by.</param>
/// <param name="Events">All events that fit.</param>
/// <param name="Others">Those of them in groups that there was no room for.</param>
/// <param name="Groups">The groups that are shown.</param>
internal sealed record EventCountReport(
    ImmutableArray<string> By, long Events, long Others, IReadOnlyList<EventCount> Groups);
