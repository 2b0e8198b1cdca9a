namespace PolicyMta.Core.Journal;

/// <summary>A place in a segment from which it can be read, every so many bytes.</summary>
/// <param name="EventId">The number of the event whose line begins there.</param>
/// <param name="LatestBefore">The latest time of all events before it, in UTC ticks: those of a later time are not before it.</param>
/// <param name="Offset">Where in the file.</param>
internal readonly record struct IndexPoint(long EventId, long LatestBefore, long Offset);
