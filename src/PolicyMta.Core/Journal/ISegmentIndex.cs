namespace PolicyMta.Core.Journal;

/// <summary>Finds events in one segment of the journal. Thread-safe.</summary>
internal interface ISegmentIndex
{
    /// <summary>A place at or before the event with a number; 0 if it comes before all.</summary>
    long OffsetOf(long eventId);

    /// <summary>A place before which no event is of that time or later.</summary>
    long OffsetSince(DateTimeOffset time);

    /// <summary>The blocks (see <see cref="IndexEntry"/>) in which a message's events begin, in order.</summary>
    IReadOnlyList<long> BlocksOfMessage(ulong hash);

    /// <summary>
    /// The parts (see <see cref="FacetIndex"/>) in which events of a value begin, in order; null if the index, made by an older release,
    /// does not know.
    /// </summary>
    IReadOnlyList<long>? PartsOf(ulong hash);

    /// <summary>The blocks in which a recipient's events begin, in order.</summary>
    IReadOnlyList<long> BlocksOfRecipient(ulong hash);
}
