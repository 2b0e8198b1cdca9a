using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Durable store of accepted messages. It knows ids, opaque records and content, and nothing of mail: one message record, written once, and
/// any number of delivery records that override it as recipients are delivered, deferred or given up. All members are thread-safe. The
/// states of a message are in SpoolStates.md.
/// </summary>
internal interface ISpool : IAsyncDisposable
{
    /// <summary>Whether new messages are taken, and if not, why (the disk is full or failing).</summary>
    SpoolStatus Status { get; }

    /// <summary>
    /// Stores a message. When the task completes, content and record have survived a power cut. The memory may be reused after it.
    /// </summary>
    /// <exception cref="SpoolUnavailableException">Nothing was stored: answer 452 or 451.</exception>
    ValueTask AppendAsync(SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AppendAsync(id, record, content, [], null, cancellationToken);

    /// <summary>
    /// As the other, with marks by which a retry of the submission is recognised, and with events: all survive, or none does.
    /// </summary>
    /// <exception cref="SpoolUnavailableException">Nothing was stored: answer 452 or 451.</exception>
    ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, ImmutableArray<SpoolMark> marks, PendingEvents? events,
        CancellationToken cancellationToken);

    /// <summary>As the other, without events.</summary>
    /// <exception cref="SpoolUnavailableException">Nothing was stored: answer 452 or 451.</exception>
    ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, ImmutableArray<SpoolMark> marks,
        CancellationToken cancellationToken) =>
        AppendAsync(id, record, content, marks, null, cancellationToken);

    /// <summary>
    /// Stores marks for a message that the spool does not keep, because it was taken and discarded. Complete when durable.
    /// </summary>
    ValueTask MarkAsync(SpoolId id, ImmutableArray<SpoolMark> marks, PendingEvents? events = null);

    /// <summary>The mark under a key, or null if there is none or its time is over. Does not wait for commits.</summary>
    FoundMark? FindMark(UInt128 key);

    /// <summary>
    /// Writes or replaces one delivery record of a message. Content is not touched. Batched with others; complete when durable.
    /// A message that was removed meanwhile stays removed.
    /// </summary>
    /// <param name="events">What is true with the change: they are in its commit. From here on they are the spool's.</param>
    ValueTask RewriteAsync(SpoolId id, int delivery, ReadOnlyMemory<byte> record, PendingEvents? events = null);

    /// <summary>
    /// Removes a message with all its records and frees its content. Batched with others; complete when durable. Removing twice does no
    /// harm.
    /// </summary>
    /// <param name="events">What is true with the removal: they are in its commit. From here on they are the spool's.</param>
    ValueTask RemoveAsync(SpoolId id, PendingEvents? events = null);

    /// <summary>
    /// Keeps events that tell of no change to the spool. They go with the next commit, or after a short time with one of their own; nobody
    /// waits for them, and if too many wait for a disk that fails they are dropped.
    /// </summary>
    void Note(PendingEvents events);

    /// <summary>
    /// Writes or replaces a small record of another room, or deletes it if the value is empty. Batched with other commits; complete when
    /// durable. Of two writes to one key the later call wins.
    /// </summary>
    /// <param name="key">Which record.</param>
    /// <param name="value">What is written.</param>
    /// <param name="events">What is true with the change: they are in its commit. From here on they are the spool's.</param>
    ValueTask PutStateAsync(StateKey key, ReadOnlyMemory<byte> value, PendingEvents? events = null);

    /// <summary>
    /// The state records of a room, by name, as the last commit left them. One that is damaged is left out, and told of in the log.
    /// </summary>
    IReadOnlyList<KeyValuePair<StateKey, ReadOnlyMemory<byte>>> ReadState(string room);

    /// <summary>Reads the records of one message, or null if it is not in the spool. Does not wait for commits.</summary>
    SpoolEntry? Read(SpoolId id);

    /// <summary>
    /// Reads the record of one message and one of its delivery records, if it has that one; null if the message is not in the spool. Costs
    /// a fraction of reading all. Does not wait for commits.
    /// </summary>
    SpoolEntry? Read(SpoolId id, int delivery);

    /// <summary>Reads the content into rented memory, which the caller disposes. Does not wait for commits.</summary>
    /// <exception cref="SpoolCorruptException">The content fails its checksum or cannot be read.</exception>
    /// <exception cref="KeyNotFoundException">The message is not in the spool.</exception>
    /// <param name="id">The message.</param>
    /// <param name="memory">Gives the memory, uncounted; null for the shared pool of arrays.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<ContentBuffer> ReadContentAsync(SpoolId id, ContentBudget? memory, CancellationToken cancellationToken);

    /// <summary>
    /// Streams the records of all messages that were in the spool when it was opened, in order of acceptance, without their content.
    /// </summary>
    IAsyncEnumerable<SpoolEntry> RecoverAsync(CancellationToken cancellationToken);
}
