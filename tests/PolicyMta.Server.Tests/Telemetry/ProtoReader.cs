using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.Server.Tests.Telemetry;

/// <summary>Reads protobuf messages, field by field, as far as OTLP needs it.</summary>
internal readonly record struct ProtoReader(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The fields in order: their numbers, and either what they hold or, for numbers, its bits.</summary>
    public IEnumerable<(int Number, ReadOnlyMemory<byte> Data, ulong Bits)> Fields()
    {
        var at = 0;
        while (at < Bytes.Length)
        {
            var key = Varint(ref at);
            switch (key & 7)
            {
                case 0:
                    yield return ((int)(key >> 3), default, Varint(ref at));
                    break;
                case 1:
                    yield return ((int)(key >> 3), default, BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Span[at..]));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(ref at);
                    yield return ((int)(key >> 3), Bytes.Slice(at, length), 0);
                    at += length;
                    break;
                case 5:
                    yield return ((int)(key >> 3), default, BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[at..]));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException("This is no protobuf.");
            }
        }
    }

    /// <summary>The messages in all fields of a number.</summary>
    public IEnumerable<ProtoReader> Messages(int number) =>
        Fields().Where(field => field.Number == number).Select(field => new ProtoReader(field.Data));

    public string Text(int number) => Encoding.UTF8.GetString(Fields().FirstOrDefault(field => field.Number == number).Data.Span);

    public string Hex(int number) => Convert.ToHexStringLower(Fields().FirstOrDefault(field => field.Number == number).Data.Span);

    /// <summary>Key-value pairs whose values are texts or whole numbers.</summary>
    public Dictionary<string, string> Attributes(int number) => Messages(number).ToDictionary(
        pair => pair.Text(1),
        pair =>
        {
            var value = pair.Messages(2).Single().Fields().Single();
            return value.Number == 1
                ? Encoding.UTF8.GetString(value.Data.Span)
                : ((long)value.Bits).ToString(System.Globalization.CultureInfo.InvariantCulture);
        });

    private ulong Varint(ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = Bytes.Span[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return value;
        }
    }
}
