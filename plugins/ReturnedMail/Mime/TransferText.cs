namespace PolicyMta.ReturnedMail;

/// <summary>
/// Decodes what parts are sent as (RFC 2045 section 6). Nothing is an error: what is not of the encoding is left out or kept.
/// </summary>
internal static class TransferText
{
    public static bool IsPlain(string? encoding) => ParameterText.First(encoding) is not ("base64" or "quoted-printable");

    /// <summary>At most as many decoded bytes as are asked for.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> body, string? encoding, int most) => ParameterText.First(encoding) switch
    {
        "base64" => Base64(body, most),
        "quoted-printable" => QuotedPrintable(body, most),
        _ => body[..Math.Min(body.Length, most)].ToArray(),
    };

    public static byte[] Base64(ReadOnlySpan<byte> body, int most)
    {
        var bytes = new byte[Math.Min(most, body.Length / 4 * 3 + 3)];
        var (length, bits, count) = (0, 0, 0);
        foreach (var c in body)
        {
            var value = ValueOf(c);
            if (value < 0)
                continue;
            bits = (bits << 6) | value;
            if (++count % 4 == 1)
                continue;
            if (length == bytes.Length)
                break;
            bytes[length++] = (byte)(bits >> ((4 - count % 4) % 4 * 2));
        }

        return bytes[..length];
    }

    public static byte[] QuotedPrintable(ReadOnlySpan<byte> body, int most)
    {
        var bytes = new byte[Math.Min(most, body.Length)];
        var length = 0;
        for (var i = 0; i < body.Length && length < bytes.Length; i++)
        {
            var c = body[i];
            if (c != '=')
            {
                bytes[length++] = c;
                continue;
            }

            var rest = body[(i + 1)..];
            if (rest.Length >= 2 && Digit(rest[0]) is >= 0 and var high && Digit(rest[1]) is >= 0 and var low)
            {
                bytes[length++] = (byte)(high * 16 + low);
                i += 2;
                continue;
            }

            var spaces = rest.IndexOfAnyExcept(" \t"u8);
            if (spaces < 0)
                break;
            if (rest[spaces..].StartsWith("\r\n"u8))
                i += spaces + 2;
            else if (rest[spaces] is (byte)'\n' or (byte)'\r')
                i += spaces + 1;
            else
                bytes[length++] = c;
        }

        return bytes[..length];
    }

    public static int Digit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };

    private static int ValueOf(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        (byte)'/' or (byte)'_' => 63,
        _ => -1,
    };
}
