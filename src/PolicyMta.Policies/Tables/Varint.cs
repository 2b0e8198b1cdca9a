namespace PolicyMta.Policies.Tables;

/// <summary>Lengths in seven bits a byte, the lowest first; a set eighth bit says that more follow.</summary>
internal static class Varint
{
    public static int Write(Span<byte> target, int value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }

    /// <returns>How many bytes it took.</returns>
    public static int Read(ReadOnlySpan<byte> source, out int value)
    {
        value = source[0] & 0x7F;
        var length = 1;
        for (; source[length - 1] >= 0x80; length++)
            value |= (source[length] & 0x7F) << (7 * length);
        return length;
    }
}
