using System.Buffers.Binary;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The keys of the metadata store. A message's record sorts first, its delivery records follow by number, and messages sort by acceptance: one forward
/// pass streams all of it in the order that recovery wants.
/// </summary>
internal static class MetadataKeys
{
    public const int MessageLength = SpoolId.ByteLength + 1;
    public const int DeliveryLength = MessageLength + sizeof(int);

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
