using System.Runtime.CompilerServices;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Brings a spool back: rebuilds index and reference counts from the metadata, so that what nothing refers to is freed, and streams the
/// messages to whoever schedules them. A damaged record costs its own message at most, and is told of loudly; its content is kept.
/// </summary>
internal sealed partial class SpoolRecovery(MetadataStore metadata, MessageIndex index, BodySegments segments, ILogger logger)
{
    private const int ChunkMessages = 256;
    private RecoveryMark _mark = new(null);

    public RecoveryMark Mark => _mark;

    /// <summary>Rebuilds what is kept in memory. Runs once, before anything else.</summary>
    /// <exception cref="NewerSpoolException">A later release has written a record; no content was freed or moved.</exception>
    public void Load()
    {
        SpoolId? last = null;
        var highestSegment = 0u;
        metadata.Scan([], (key, value) =>
        {
            if (!MetadataKeys.TryRead(key, out var id, out var delivery))
                return !MetadataKeys.IsBehindMessages(key);

            if (delivery >= 0)
            {
                if (MetadataRecord.IsIntact(key, value))
                    ThrowIfNewer(id, value[MetadataRecord.DeliveryOverhead..], DeliveryRecord.Version);
                if (index.TryGet(id, out var slot) && delivery >= slot.Deliveries)
                    index.Set(id, slot with { Deliveries = delivery + 1 });
                return true;
            }

            last = id;
            var isIntact = MetadataRecord.IsIntact(key, value);
            if (!isIntact)
                LogDamagedRecord(id);
            else if (value.Length > MetadataRecord.MessageOverhead)
                ThrowIfNewer(id, value[MetadataRecord.MessageOverhead..], MessageRecord.Version);
            MetadataRecord.TryReadLocation(value, out var location);
            index.Set(id, new MessageSlot(location, 0));
            if (isIntact)
                highestSegment = Math.Max(highestSegment, location.Segment);
            return true;
        });

        segments.OpenExisting(highestSegment);
        CountReferences();
        segments.SealExisting();
        _mark = new RecoveryMark(last);
        LogOpened(index.Count);
    }

    /// <summary>Gives the journal what it may not have of the events that were committed.</summary>
    public void RestoreEvents(ICommitJournal journal) =>
        metadata.Scan(MetadataKeys.Events(0, stackalloc byte[MetadataKeys.EventsLength]), (key, value) =>
        {
            if (!MetadataKeys.IsEvents(key))
                return false;
            journal.Restore(value);
            return true;
        });

    /// <summary>Streams the messages that were there at the opening, without keeping commits or readers waiting.</summary>
    public async IAsyncEnumerable<SpoolEntry> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[]? from = [];
        while (from is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            var reader = new EntryReader(ChunkMessages, id => _mark.WasThere(id) && index.Contains(id), OnDamaged);
            metadata.Scan(
                from, (key, value) => (!MetadataKeys.TryRead(key, out var id, out _) || id <= _mark.Last) && reader.Visit(key, value));
            foreach (var entry in reader.Entries)
                yield return entry;
            from = reader.Next;
        }
    }

    /// <summary>Mail that this server cannot read would lie there unnoticed: the newer release must have it back.</summary>
    private static void ThrowIfNewer(SpoolId id, ReadOnlySpan<byte> record, int read)
    {
        if (RecordVersion.IsNewer(record, read))
        {
            throw new NewerSpoolException(
                $"Message {id} in the spool has a record of version {RecordVersion.Of(record)}, which a newer release of PolicyMta writes; "
                + $"this server reads versions up to {read}.");
        }
    }

    private void CountReferences()
    {
        var missing = new Dictionary<uint, int>();
        index.ForEach((_, slot) =>
        {
            if (segments.Find(slot.Location.Segment) is { } segment)
                segment.AddLive(slot.Location.StoredLength);
            else
                missing[slot.Location.Segment] = missing.GetValueOrDefault(slot.Location.Segment) + 1;
        });

        foreach (var (number, messages) in missing)
            LogMissingSegment(number, messages);
    }

    private void OnDamaged(SpoolId id, int delivery)
    {
        if (delivery < 0)
            LogDamagedRecord(id);
        else
            LogDamagedDelivery(id, delivery);
    }

    [LoggerMessage(2011, LogLevel.Information, "The spool holds {Messages} messages")]
    private partial void LogOpened(long messages);

    [LoggerMessage(2012, LogLevel.Critical, "The record of message {Id} fails its checksum: it is kept but not scheduled")]
    private partial void LogDamagedRecord(SpoolId id);

    [LoggerMessage(
        2013, LogLevel.Critical, "Delivery record {Delivery} of message {Id} fails its checksum: the message may be delivered twice")]
    private partial void LogDamagedDelivery(SpoolId id, int delivery);

    [LoggerMessage(2014, LogLevel.Critical, "Segment {Number:x8} is missing, and with it the content of {Messages} messages")]
    private partial void LogMissingSegment(uint number, int messages);
}
