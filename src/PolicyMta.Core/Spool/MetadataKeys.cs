using System.Buffers.Binary;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The keys of the metadata store. A message's record sorts first, its delivery records follow by number, and messages sort by acceptance:
/// one forward pass streams all of it in the order that recovery wants. Marks sort behind all messages, by the day on which their life
/// ends.
/// </summary>
internal static class MetadataKeys
{
    public const int MessageLength = SpoolId.ByteLength + 1;
    public const int DeliveryLength = MessageLength + sizeof(int);

    public const int MarkLength = 1 + sizeof(ushort) + 16;

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
        BinaryPrimitives.WriteUInt16BigEndian(
            buffer[1..], (ushort)(day.UtcTicks / TimeSpan.TicksPerDay - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerDay));
        return buffer[..(1 + sizeof(ushort))];
    }

    /// <summary>Whether no message comes behind a key.</summary>
    public static bool IsMark(ReadOnlySpan<byte> key) => key.Length == MarkLength && key[0] == MarkPrefix;

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
