namespace PolicyMta.Authentication.Signatures;

/// <summary>The bytes of a signature's own field, as they are hashed: without what stands in b= (RFC 6376 section 3.7).</summary>
internal static class SignatureField
{
    /// <summary>The field in a canonical form without the value of b= and without its final CRLF.</summary>
    public static byte[] Canonical(RawHeaderField field, Form form)
    {
        var raw = field.Raw.Span;
        var value = field.ValueBytes;
        var start = raw.Length - value.Length;
        var stripped = new byte[raw.Length];
        raw[..start].CopyTo(stripped);
        var length = start;
        var isFirst = true;
        foreach (var range in value.Split((byte)';'))
        {
            var piece = value[range];
            if (!isFirst)
                stripped[length++] = (byte)';';
            isFirst = false;
            var equals = piece.IndexOf((byte)'=');
            if (equals >= 0 && piece[..equals].Trim(" \t\r\n"u8) is [(byte)'b'])
                piece = piece[..(equals + 1)];
            piece.CopyTo(stripped.AsSpan(length));
            length += piece.Length;
        }

        var whole = stripped.AsSpan(0, length);
        if (whole.EndsWith("\r\n"u8))
            whole = whole[..^2];
        return form == Form.Simple ? whole.ToArray() : Relaxed(field.NameBytes, whole[start..]);
    }

    /// <summary>A field in relaxed form, without its final CRLF.</summary>
    public static byte[] Relaxed(RawHeaderField field) => Relaxed(field.NameBytes, field.ValueBytes);

    private static byte[] Relaxed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var relaxed = new byte[name.Length + value.Length + 1];
        return relaxed[..RelaxedHeader.Write(name, value, relaxed)];
    }
}
