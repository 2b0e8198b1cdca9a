namespace PolicyMta.DkimSigning;

/// <summary>
/// The "relaxed" header canonicalization of RFC 6376 section 3.4.2: name in lower case, value unfolded, white space runs as one space, none
/// at either end.
/// </summary>
internal static class RelaxedHeader
{
    /// <summary>Writes the canonical field, without its final CRLF; never longer than the field itself.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> target)
    {
        var length = 0;
        foreach (var b in name)
            target[length++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        target[length++] = (byte)':';

        var start = length;
        var space = false;
        foreach (var b in value)
        {
            if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                space = true;
                continue;
            }

            if (space && length > start)
                target[length++] = (byte)' ';
            space = false;
            target[length++] = b;
        }

        return length;
    }
}
