using System.Buffers;
using System.Buffers.Binary;

namespace PolicyMta.SuppressionList.Events;

/// <summary>
/// Up to which event entries have been made, kept in the commit that makes them: an event that is read again after a crash is passed over.
/// If the numbers begin anew, with a new journal, their later times tell.
/// </summary>
/// <param name="Event">The highest number.</param>
/// <param name="Time">The latest time.</param>
internal readonly record struct EventPlace(long Event, DateTimeOffset Time)
{
    private static readonly byte[] Key = "m.events"u8.ToArray();

    public static EventPlace Read(IPluginStore store)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(Key, value) && value.WrittenCount == 16
            ? new(
                BinaryPrimitives.ReadInt64LittleEndian(value.WrittenSpan),
                new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(value.WrittenSpan[8..]), TimeSpan.Zero))
            : default;
    }

    public bool IsBefore(DeliveryEvent told) => told.EventId is not { } id || id > Event || told.Time > Time;

    public EventPlace With(DeliveryEvent told) => new(told.EventId ?? Event, told.Time > Time ? told.Time : Time);

    public void Put(StoreBatch batch)
    {
        Span<byte> value = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(value, Event);
        BinaryPrimitives.WriteInt64LittleEndian(value[8..], Time.UtcTicks);
        batch.Put(Key, value);
    }
}
