using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.Core.Queues;

/// <summary>Writes the fields of a spool record: numbers as variable-length integers, texts as length and UTF-8.</summary>
internal readonly ref struct RecordWriter(ArrayBufferWriter<byte> buffer)
{
    public void Number(long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var span = buffer.GetSpan(10);
        var length = 0;
        while (zigzag >= 0x80)
        {
            span[length++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }

        span[length++] = (byte)zigzag;
        buffer.Advance(length);
    }

    public void Ticks(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Number(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(length));
        buffer.Advance(length);
    }
}
