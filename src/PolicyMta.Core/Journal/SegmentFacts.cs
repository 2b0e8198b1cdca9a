namespace PolicyMta.Core.Journal;

/// <summary>What a segment of the journal holds.</summary>
/// <param name="FirstId">The number of its first event.</param>
/// <param name="LastId">That of its last one.</param>
/// <param name="FirstTime">The time of its first event.</param>
/// <param name="LatestTime">The latest time of all of them.</param>
/// <param name="Length">Its whole lines in bytes.</param>
internal readonly record struct SegmentFacts(long FirstId, long LastId, DateTimeOffset FirstTime, DateTimeOffset LatestTime, long Length)
{
    public bool IsEmpty => Length == 0;

    /// <summary>As it is after a further line.</summary>
    public SegmentFacts With(long eventId, DateTimeOffset time, int length) => new(
        IsEmpty ? eventId : FirstId, eventId, IsEmpty ? time : FirstTime, time > LatestTime ? time : LatestTime, Length + length);
}
