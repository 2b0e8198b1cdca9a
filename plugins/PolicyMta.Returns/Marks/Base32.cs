namespace PolicyMta.Returns.Marks;

/// <summary>Five bits a character in letters and digits whose case does not matter (RFC 4648 section 6), without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Writes bytes whose number divides by five.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        for (int at = 0, to = 0; at < bytes.Length; at += 5)
        {
            var group = 0UL;
            for (var i = 0; i < 5; i++)
                group = (group << 8) | bytes[at + i];
            for (var shift = 35; shift >= 0; shift -= 5)
                text[to++] = Alphabet[(int)(group >> shift) & 31];
        }
    }

    /// <returns>False if the text has another character; its length divides by eight.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        for (int at = 0, to = 0; at < text.Length; at += 8, to += 5)
        {
            var group = 0UL;
            for (var i = 0; i < 8; i++)
            {
                var digit = DigitOf(text[at + i]);
                if (digit < 0)
                    return false;
                group = (group << 5) | (uint)digit;
            }

            for (var i = 4; i >= 0; i--, group >>= 8)
                bytes[to + i] = (byte)group;
        }

        return true;
    }

    private static int DigitOf(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= 'A' and <= 'Z' => c - 'A',
        >= '2' and <= '7' => c - '2' + 26,
        _ => -1,
    };
}
