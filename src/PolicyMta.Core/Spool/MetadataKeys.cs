using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The keys of the metadata store. A message's record sorts first, its delivery records follow by number, and messages sort by acceptance:
/// one forward pass streams all of it in the order that recovery wants. Behind all messages come the events that the journal has not taken
/// over for good, by number, the state records of other rooms, by room and name, and marks, by the day on which their life ends.
/// </summary>
internal static class MetadataKeys
{
    public const int MessageLength = SpoolId.ByteLength + 1;
    public const int DeliveryLength = MessageLength + sizeof(int);

    public const int MarkLength = 1 + sizeof(ushort) + 16;

    public const int EventsLength = 1 + sizeof(long);

    private const byte EventsPrefix = 0xFD;
    private const byte StatePrefix = 0xFE;
    private const byte MarkPrefix = 0xFF;
    private const byte MessageTag = 0;
    private const byte DeliveryTag = 1;

    /// <summary>A key that is no message: what a trial commit writes.</summary>
    public static ReadOnlySpan<byte> Probe => "probe"u8;

    public static ReadOnlySpan<byte> Message(SpoolId id, Span<byte> buffer)
    {
        id.WriteBytes(buffer);
        buffer[SpoolId.ByteLength] = MessageTag;
        return buffer[..MessageLength];
    }

    public static ReadOnlySpan<byte> Delivery(SpoolId id, int delivery, Span<byte> buffer)
    {
        id.WriteBytes(buffer);
        buffer[SpoolId.ByteLength] = DeliveryTag;
        BinaryPrimitives.WriteInt32BigEndian(buffer[MessageLength..], delivery);
        return buffer[..DeliveryLength];
    }

    /// <summary>A key behind all delivery records of a message and before the next message.</summary>
    public static ReadOnlySpan<byte> End(SpoolId id, Span<byte> buffer)
    {
        id.WriteBytes(buffer);
        buffer[SpoolId.ByteLength] = DeliveryTag + 1;
        return buffer[..MessageLength];
    }

    public static ReadOnlySpan<byte> Mark(UInt128 key, DateTimeOffset expiresAt, Span<byte> buffer)
    {
        MarksOf(expiresAt, buffer);
        BinaryPrimitives.WriteUInt128BigEndian(buffer[(1 + sizeof(ushort))..], key);
        return buffer[..MarkLength];
    }

    /// <summary>A key before all marks that end on a day or later, and behind those that end earlier.</summary>
    public static ReadOnlySpan<byte> MarksOf(DateTimeOffset day, Span<byte> buffer)
    {
        buffer[0] = MarkPrefix;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[1..], (ushort)DayOf(day));
        return buffer[..(1 + sizeof(ushort))];
    }

    /// <summary>The day of a mark's end, as a number.</summary>
    public static int DayOf(DateTimeOffset time) =>
        (int)(time.UtcTicks / TimeSpan.TicksPerDay - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerDay);

    /// <summary>The day that a mark's key says.</summary>
    public static bool TryReadMark(ReadOnlySpan<byte> key, out int day)
    {
        var isMark = key.Length == MarkLength && key[0] == MarkPrefix;
        day = isMark ? BinaryPrimitives.ReadUInt16BigEndian(key[1..]) : 0;
        return isMark;
    }

    /// <summary>The key of a group's events, by the number of the first; it sorts behind all groups with lower numbers.</summary>
    public static ReadOnlySpan<byte> Events(long firstId, Span<byte> buffer)
    {
        buffer[0] = EventsPrefix;
        BinaryPrimitives.WriteInt64BigEndian(buffer[1..], firstId);
        return buffer[..EventsLength];
    }

    public static bool IsEvents(ReadOnlySpan<byte> key) => key.Length == EventsLength && key[0] == EventsPrefix;

    public static byte[] State(StateKey key)
    {
        var room = Encoding.UTF8.GetByteCount(key.Room);
        var stored = new byte[1 + room + 1 + Encoding.UTF8.GetByteCount(key.Name)];
        stored[0] = StatePrefix;
        Encoding.UTF8.GetBytes(key.Room, stored.AsSpan(1));
        Encoding.UTF8.GetBytes(key.Name, stored.AsSpan(1 + room + 1));
        return stored;
    }

    /// <summary>What the keys of all state records of a room begin with.</summary>
    public static byte[] StatesOf(string room) => State(new StateKey(room, ""));

    public static bool TryReadState(ReadOnlySpan<byte> key, out StateKey state)
    {
        state = default;
        if (key.IsEmpty || key[0] != StatePrefix || key.IndexOf((byte)0) is not (> 0 and var end))
            return false;
        state = new StateKey(Encoding.UTF8.GetString(key[1..end]), Encoding.UTF8.GetString(key[(end + 1)..]));
        return true;
    }

    /// <summary>Whether no message comes behind a key.</summary>
    public static bool IsBehindMessages(ReadOnlySpan<byte> key) => key.Length > 0 && key[0] >= EventsPrefix;

    /// <summary>Reads a key.</summary>
    /// <param name="delivery">The number of the delivery record, or -1 for the message's own.</param>
    public static bool TryRead(ReadOnlySpan<byte> key, out SpoolId id, out int delivery)
    {
        id = default;
        delivery = -1;
        if (key.Length == DeliveryLength && key[SpoolId.ByteLength] == DeliveryTag)
            delivery = BinaryPrimitives.ReadInt32BigEndian(key[MessageLength..]);
        else if (key.Length != MessageLength || key[SpoolId.ByteLength] != MessageTag)
            return false;

        id = SpoolId.FromBytes(key);
        return true;
    }
}
