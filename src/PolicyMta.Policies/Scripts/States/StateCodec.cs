using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PolicyMta.Policies.Scripts.States;

/// <summary>
/// A kept value on disk: a version, when it ends (ticks in UTC, 0 for never), and the value: a tag, then a number of 64 bits, a text or
/// members behind their number. Texts are UTF-16, since scripts may keep what is not valid Unicode. Numbers are little-endian.
/// </summary>
internal static class StateCodec
{
    private const byte Version = 1;
    private const int MaxDepth = 64;

    public static byte[] Write(StateValue value, DateTimeOffset? expires)
    {
        var target = new ArrayBufferWriter<byte>();
        target.Write([Version]);
        WriteLong(target, expires?.UtcTicks ?? 0);
        Write(target, value);
        return target.WrittenSpan.ToArray();
    }

    /// <returns>Null for what this release does not understand.</returns>
    public static (StateValue Value, DateTimeOffset? Expires)? Read(ReadOnlySpan<byte> stored)
    {
        if (stored.Length < 10 || stored[0] != Version)
            return null;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(stored[1..]);
        try
        {
            var rest = stored[9..];
            var value = Read(ref rest, 0);
            return (value, ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero));
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    private static void Write(ArrayBufferWriter<byte> target, StateValue value)
    {
        target.Write([(byte)TagOf(value)]);
        switch (value)
        {
            case StateNumber number:
                WriteLong(target, BitConverter.DoubleToInt64Bits(number.Value));
                break;
            case StateText text:
                WriteText(target, text.Value);
                break;
            case StateArray array:
                WriteCount(target, array.Items.Length);
                foreach (var item in array.Items)
                    Write(target, item);
                break;
            case StateObject members:
                WriteCount(target, members.Members.Length);
                foreach (var (key, member) in members.Members)
                {
                    WriteText(target, key);
                    Write(target, member);
                }

                break;
        }
    }

    private static Tag TagOf(StateValue value) => value switch
    {
        StateBoolean { Value: true } => Tag.True,
        StateBoolean => Tag.False,
        StateNumber => Tag.Number,
        StateText => Tag.Text,
        StateArray => Tag.Array,
        StateObject => Tag.Object,
        _ => Tag.Null,
    };

    private static StateValue Read(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException();
        var tag = (Tag)rest[0];
        rest = rest[1..];
        switch (tag)
        {
            case Tag.Null:
                return StateNull.Instance;
            case Tag.True or Tag.False:
                return new StateBoolean(tag == Tag.True);
            case Tag.Number:
                var bits = BinaryPrimitives.ReadInt64LittleEndian(rest);
                rest = rest[8..];
                return new StateNumber(BitConverter.Int64BitsToDouble(bits));
            case Tag.Text:
                return new StateText(ReadText(ref rest));
            case Tag.Array:
                var items = ImmutableArray.CreateBuilder<StateValue>();
                for (var left = ReadCount(ref rest); left > 0; left--)
                    items.Add(Read(ref rest, depth + 1));
                return new StateArray(items.ToImmutable());
            case Tag.Object:
                var members = ImmutableArray.CreateBuilder<KeyValuePair<string, StateValue>>();
                for (var left = ReadCount(ref rest); left > 0; left--)
                    members.Add(new(ReadText(ref rest), Read(ref rest, depth + 1)));
                return new StateObject(members.ToImmutable());
            default:
                throw new FormatException();
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> target, string text)
    {
        WriteCount(target, text.Length);
        target.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadCount(ref rest);
        var text = new string(MemoryMarshal.Cast<byte, char>(rest[..checked(2 * length)]));
        rest = rest[(2 * length)..];
        return text;
    }

    private static void WriteCount(ArrayBufferWriter<byte> target, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(4), count);
        target.Advance(4);
    }

    private static int ReadCount(ref ReadOnlySpan<byte> rest)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return count is >= 0 and <= StoreBatch.MaxValueBytes ? count : throw new FormatException();
    }

    private static void WriteLong(ArrayBufferWriter<byte> target, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(8), value);
        target.Advance(8);
    }

    /// <summary>What a value is; on disk, so that numbers stay.</summary>
    private enum Tag : byte
    {
        Null = 0,
        False = 1,
        True = 2,
        Number = 3,
        Text = 4,
        Array = 5,
        Object = 6,
    }
}
