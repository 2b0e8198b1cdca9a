using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// Entries as values of the store. The first byte is the form's version; a later version may add fields behind those of a ground, whose
/// length stands before it.
/// </summary>
internal static class EntryCodec
{
    private const byte Version = 1;

    [Flags]
    private enum Has : byte
    {
        Until = 1,
        Category = 2,
        Source = 4,
        Note = 8,
        Message = 16,
    }

    public static byte[] Write(Entry entry)
    {
        var to = new ArrayBufferWriter<byte>(96);
        to.Write([Version, (byte)entry.Grounds.Length]);
        WriteText(to, entry.Original);
        var one = new ArrayBufferWriter<byte>(64);
        foreach (var ground in entry.Grounds)
        {
            one.ResetWrittenCount();
            Write(one, ground);
            WriteNumber(to, (ulong)one.WrittenCount);
            to.Write(one.WrittenSpan);
        }

        return to.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">It is not an entry that this version can read.</exception>
    public static Entry Read(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] != Version)
            throw new InvalidDataException("The entry was written by another version, or it is damaged.");
        var count = value[1];
        var rest = value[2..];
        var original = ReadText(ref rest);
        var grounds = ImmutableArray.CreateBuilder<Ground>(count);
        for (var i = 0; i < count; i++)
        {
            var length = checked((int)ReadNumber(ref rest));
            var ground = Take(ref rest, length);
            grounds.Add(ReadGround(ground));
        }

        return new Entry { Grounds = grounds.MoveToImmutable(), Original = original.Length == 0 ? null : original };
    }

    /// <summary>What of an entry is kept in memory; nothing else of it is read.</summary>
    /// <exception cref="InvalidDataException">It is not an entry that this version can read.</exception>
    public static EntryFacts ReadFacts(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] != Version)
            throw new InvalidDataException("The entry was written by another version, or it is damaged.");
        var rest = value[2..];
        Take(ref rest, checked((int)ReadNumber(ref rest)));
        var facts = default(EntryFacts);
        for (var i = 0; i < value[1]; i++)
        {
            var ground = Take(ref rest, checked((int)ReadNumber(ref rest)));
            var head = Take(ref ground, 2);
            var since = ReadTime(ref ground);
            facts = facts.With((Reason)(head[0] & 15), since, ((Has)head[1]).HasFlag(Has.Until) ? ReadTime(ref ground) : null);
        }

        return facts;
    }

    private static void Write(ArrayBufferWriter<byte> to, Ground ground)
    {
        var has = (ground.Until is null ? 0 : Has.Until) | (ground.Category is null ? 0 : Has.Category)
            | (ground.Source is null ? 0 : Has.Source) | (ground.Note is null ? 0 : Has.Note)
            | (ground.Message is null ? 0 : Has.Message);
        to.Write([(byte)ground.Reason, (byte)has]);
        WriteTime(to, ground.Since);
        if (ground.Until is { } until)
            WriteTime(to, until);
        if (ground.Category is { } category)
            WriteText(to, category);
        if (ground.Source is { } source)
            WriteText(to, source);
        if (ground.Note is { } note)
            WriteText(to, note);
        if (ground.Message is { } message)
        {
            message.WriteBytes(to.GetSpan(SpoolId.ByteLength)[..SpoolId.ByteLength]);
            to.Advance(SpoolId.ByteLength);
        }
    }

    private static Ground ReadGround(ReadOnlySpan<byte> from)
    {
        var head = Take(ref from, 2);
        var has = (Has)head[1];
        return new Ground
        {
            Reason = (Reason)(head[0] & 15),
            Since = ReadTime(ref from),
            Until = has.HasFlag(Has.Until) ? ReadTime(ref from) : null,
            Category = has.HasFlag(Has.Category) ? ReadText(ref from) : null,
            Source = has.HasFlag(Has.Source) ? ReadText(ref from) : null,
            Note = has.HasFlag(Has.Note) ? ReadText(ref from) : null,
            Message = has.HasFlag(Has.Message) ? SpoolId.FromBytes(Take(ref from, SpoolId.ByteLength)) : null,
        };
    }

    private static void WriteTime(ArrayBufferWriter<byte> to, DateTimeOffset time)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to.GetSpan(4), (uint)Math.Clamp(time.ToUnixTimeSeconds(), 0, uint.MaxValue));
        to.Advance(4);
    }

    private static DateTimeOffset ReadTime(ref ReadOnlySpan<byte> from) =>
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(Take(ref from, 4)));

    private static void WriteText(ArrayBufferWriter<byte> to, string? text)
    {
        var length = Encoding.UTF8.GetByteCount(text ?? "");
        WriteNumber(to, (ulong)length);
        if (length == 0)
            return;
        Encoding.UTF8.GetBytes(text, to.GetSpan(length));
        to.Advance(length);
    }

    private static string ReadText(ref ReadOnlySpan<byte> from)
    {
        var length = checked((int)ReadNumber(ref from));
        return Encoding.UTF8.GetString(Take(ref from, length));
    }

    private static void WriteNumber(ArrayBufferWriter<byte> to, ulong number)
    {
        var span = to.GetSpan(10);
        var i = 0;
        for (; number > 127; number >>= 7)
            span[i++] = (byte)(number | 128);
        span[i++] = (byte)number;
        to.Advance(i);
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> from)
    {
        ulong number = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Take(ref from, 1)[0];
            number |= (ulong)(next & 127) << shift;
            if (next < 128)
                return number;
        }

        throw new InvalidDataException("The entry is damaged.");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int length)
    {
        if (length < 0 || length > from.Length)
            throw new InvalidDataException("The entry is damaged: it ends too early.");
        var taken = from[..length];
        from = from[length..];
        return taken;
    }
}
