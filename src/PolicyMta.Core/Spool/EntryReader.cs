namespace PolicyMta.Core.Spool;

/// <summary>Puts the records of messages together from the stream of keys and values, and tells of those that are damaged.</summary>
/// <param name="most">How many messages are wanted.</param>
/// <param name="wanted">Which.</param>
/// <param name="onDamaged">Told of each record that fails its checksum: the message and, for a delivery record, its number, else
/// -1.</param>
internal sealed class EntryReader(int most, Func<SpoolId, bool> wanted, Action<SpoolId, int> onDamaged)
{
    private SpoolId? _current;
    private List<(int Delivery, ReadOnlyMemory<byte> Record)>? _deliveries;

    public List<SpoolEntry> Entries { get; } = [];

    /// <summary>The key to go on from when <see cref="Visit"/> had enough; null at the end.</summary>
    public byte[]? Next { get; private set; }

    public bool Visit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!MetadataKeys.TryRead(key, out var id, out var delivery))
            return !MetadataKeys.IsBehindMessages(key);
        if (delivery >= 0)
        {
            AddDelivery(id, delivery, key, value);
            return true;
        }

        _current = null;
        if (Entries.Count == most)
        {
            Next = key.ToArray();
            return false;
        }

        if (!wanted(id))
            return true;

        if (!MetadataRecord.IsIntact(key, value) || !MetadataRecord.TryReadLocation(value, out var location))
        {
            onDamaged(id, -1);
            return true;
        }

        _current = id;
        _deliveries = [];
        Entries.Add(new SpoolEntry(id, value[MetadataRecord.MessageOverhead..].ToArray(), location.Length, _deliveries));
        return true;
    }

    private void AddDelivery(SpoolId id, int delivery, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_current != id)
            return;
        if (MetadataRecord.IsIntact(key, value))
            _deliveries!.Add((delivery, value[MetadataRecord.DeliveryOverhead..].ToArray()));
        else
            onDamaged(id, delivery);
    }
}
