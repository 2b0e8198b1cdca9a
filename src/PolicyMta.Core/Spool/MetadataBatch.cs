using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Spool;

/// <summary>What one group changes in the metadata, to be committed all or nothing. Used again for the next group.</summary>
internal sealed class MetadataBatch : IDisposable
{
    /// <summary>
    /// Up to so many delivery records are deleted one by one; a range delete is cheaper to write beyond, and dearer to read around.
    /// </summary>
    private const int PointDeletes = 64;

    private byte[] _value = new byte[1024];

    public RocksBatch Changes { get; } = new();

    public bool IsEmpty { get; private set; } = true;

    public void PutMessage(SpoolId id, ContentLocation location, ReadOnlySpan<byte> record)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        var key = MetadataKeys.Message(id, buffer);
        var value = ValueOf(MetadataRecord.MessageOverhead + record.Length);
        MetadataRecord.WriteMessage(key, location, record, value);
        Put(key, value);
    }

    public void PutDelivery(SpoolId id, int delivery, ReadOnlySpan<byte> record)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        var key = MetadataKeys.Delivery(id, delivery, buffer);
        var value = ValueOf(MetadataRecord.DeliveryOverhead + record.Length);
        MetadataRecord.WriteDelivery(key, record, value);
        Put(key, value);
    }

    public void PutMark(SpoolId id, SpoolMark mark)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.MarkLength];
        var key = MetadataKeys.Mark(mark.Key, mark.ExpiresAt, buffer);
        var value = ValueOf(MarkRecord.Overhead + mark.Payload.Length);
        MarkRecord.Write(key, id, mark, value);
        Put(key, value);
    }

    public void DeleteMark(SpoolMark mark)
    {
        Changes.Delete(MetadataKeys.Mark(mark.Key, mark.ExpiresAt, stackalloc byte[MetadataKeys.MarkLength]));
        IsEmpty = false;
    }

    /// <summary>Deletes all marks that ended before a day began.</summary>
    public void DeleteMarksBefore(DateTimeOffset day)
    {
        var from = MetadataKeys.MarksOf(DateTimeOffset.UnixEpoch, stackalloc byte[MetadataKeys.MarkLength]);
        var to = MetadataKeys.MarksOf(day, stackalloc byte[MetadataKeys.MarkLength]);
        Changes.DeleteRange(from, to);
        IsEmpty = false;
    }

    public void PutState(StateKey state, ReadOnlySpan<byte> record)
    {
        var key = MetadataKeys.State(state);
        var value = ValueOf(StateRecord.Overhead + record.Length);
        StateRecord.Write(key, record, value);
        Put(key, value);
    }

    public void DeleteState(StateKey state)
    {
        Changes.Delete(MetadataKeys.State(state));
        IsEmpty = false;
    }

    public void PutEvents(long firstId, ReadOnlySpan<byte> lines) =>
        Put(MetadataKeys.Events(firstId, stackalloc byte[MetadataKeys.EventsLength]), lines);

    public void DeleteEvents(long firstId)
    {
        Changes.Delete(MetadataKeys.Events(firstId, stackalloc byte[MetadataKeys.EventsLength]));
        IsEmpty = false;
    }

    /// <summary>Deletes the groups of events whose first number is not higher than one.</summary>
    public void DeleteEventsThrough(long eventId)
    {
        var from = MetadataKeys.Events(0, stackalloc byte[MetadataKeys.EventsLength]);
        var to = MetadataKeys.Events(eventId + 1, stackalloc byte[MetadataKeys.EventsLength]);
        Changes.DeleteRange(from, to);
        IsEmpty = false;
    }

    public void PutProbe() => Put(MetadataKeys.Probe, [1]);

    /// <param name="deliveries">One more than the highest number that a delivery record of the message may have.</param>
    public void DeleteMessage(SpoolId id, int deliveries)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        Changes.Delete(MetadataKeys.Message(id, buffer));
        if (deliveries <= PointDeletes)
        {
            for (var delivery = 0; delivery < deliveries; delivery++)
                Changes.Delete(MetadataKeys.Delivery(id, delivery, buffer));
        }
        else
        {
            Changes.DeleteRange(MetadataKeys.Delivery(id, 0, buffer), MetadataKeys.End(id, stackalloc byte[MetadataKeys.DeliveryLength]));
        }

        IsEmpty = false;
    }

    public void Clear()
    {
        Changes.Clear();
        IsEmpty = true;
    }

    public void Dispose() => Changes.Dispose();

    private void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Changes.Put(key, value);
        IsEmpty = false;
    }

    private Span<byte> ValueOf(int length)
    {
        if (_value.Length < length)
            _value = new byte[Math.Max(length, _value.Length * 2)];
        return _value.AsSpan(0, length);
    }
}
