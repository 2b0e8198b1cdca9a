namespace PolicyMta.Core.Spool;

/// <summary>
/// Where a message's content lies. Compaction moves content, so a location is good only while the index still says the same.
/// </summary>
/// <param name="Segment">The number of the segment, which is never used again.</param>
/// <param name="Offset">Where the record begins in the segment's file.</param>
/// <param name="Length">The length of the content, without the record's header.</param>
internal readonly record struct ContentLocation(uint Segment, uint Offset, int Length)
{
    /// <summary>The bytes that the record takes in its segment.</summary>
    public long StoredLength => SegmentRecord.HeaderLength + (long)Length;
}
